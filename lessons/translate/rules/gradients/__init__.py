"""Gradients and the steps that use them: passes backward, and tapes."""
