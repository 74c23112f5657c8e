"""rdiff-backup outputs."""
