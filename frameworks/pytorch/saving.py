"""Saving and loading in PyTorch: to be filled."""

from common.interface import Saving


class PyTorchSaving(Saving):
    """Saving and loading in PyTorch."""
