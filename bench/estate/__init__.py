"""A made-up client network and what ten sources say about it, wrong in all the ways real sources are wrong."""

from bench.estate.generate import Estate, generate

# Weights and rules are tried on the first; figures are reported on the second. Never mix them.
TUNING_SEEDS = tuple(range(100, 140))
REPORTING_SEEDS = tuple(range(9000, 9040))

__all__ = ["REPORTING_SEEDS", "TUNING_SEEDS", "Estate", "generate"]
