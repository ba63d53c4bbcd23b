"""Devices in PyTorch: to be filled."""

from common.interface import Devices


class PyTorchDevices(Devices):
    """Devices in PyTorch."""
