"""What recovery officers see: the pots, and one pot with its plan."""
