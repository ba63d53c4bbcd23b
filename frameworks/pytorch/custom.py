"""Custom layers in PyTorch: to be filled."""

from common.interface import Custom


class PyTorchCustom(Custom):
    """Custom layers in PyTorch."""
