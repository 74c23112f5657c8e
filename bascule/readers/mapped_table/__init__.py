"""Any other table: its columns are matched to our sheets by synonyms, and a person can correct and keep the mapping."""
