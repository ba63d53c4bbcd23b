"""Devices in Keras: to be filled."""

from common.interface import Devices


class KerasDevices(Devices):
    """Devices in Keras."""
