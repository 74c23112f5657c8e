"""Exports of Snipe-IT."""
