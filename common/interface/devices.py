"""Devices: to be filled."""

from abc import ABC


class Devices(ABC):
    """Operations of the section "devices"."""
