"""Keys, sealing, forgetting."""
