"""What the outputs of backup tools have in common. No reader lives here."""
