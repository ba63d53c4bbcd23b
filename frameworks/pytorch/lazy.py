"""Lazy layers in PyTorch: to be filled."""

from common.interface import Lazy


class PyTorchLazy(Lazy):
    """Lazy layers in PyTorch."""
