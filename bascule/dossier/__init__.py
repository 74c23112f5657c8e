"""The pack an outsider can verify. Verb: assemble. `verify.py` runs alone: standard library and openssl."""
