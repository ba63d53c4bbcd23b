"""Lazy layers: to be filled."""

from abc import ABC


class Lazy(ABC):
    """Operations of the section "lazy layers"."""
