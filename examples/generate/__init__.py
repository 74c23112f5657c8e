"""Makes the example client: everything in it is made up, in ranges reserved for that."""
