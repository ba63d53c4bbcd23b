"""Initialization in PyTorch: to be filled."""

from common.interface import Init


class PyTorchInit(Init):
    """Initialization in PyTorch."""
