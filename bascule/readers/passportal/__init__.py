"""Exports of N-able Passportal."""
