"""Package lists of Linux machines."""
