"""Settings from the environment, addresses, the embedded database. Knows every stage; no stage knows it."""
