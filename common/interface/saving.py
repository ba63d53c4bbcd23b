"""Saving and loading: to be filled."""

from abc import ABC


class Saving(ABC):
    """Operations of the section "saving and loading"."""
