"""Lessons told in another framework, with proof that they still say the same."""
