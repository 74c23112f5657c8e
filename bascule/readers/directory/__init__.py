"""What every export of a directory says of accounts and computers. No reader lives here."""
