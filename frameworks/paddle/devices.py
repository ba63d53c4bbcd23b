"""Devices in Paddle: to be filled."""

from common.interface import Devices


class PaddleDevices(Devices):
    """Devices in Paddle."""
