"""Custom layers: to be filled."""

from abc import ABC


class Custom(ABC):
    """Operations of the section "custom layers"."""
