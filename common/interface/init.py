"""Initialization: to be filled."""

from abc import ABC


class Init(ABC):
    """Operations of the section "initialization"."""
