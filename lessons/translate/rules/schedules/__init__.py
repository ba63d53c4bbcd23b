"""Learning rates that change."""
