"""What the Windows registry says of an endpoint, whatever file it came from. No reader lives here."""
