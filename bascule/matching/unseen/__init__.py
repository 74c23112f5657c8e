"""How many things exist that no source has seen: an estimate with its interval, or the reason why there is none."""
