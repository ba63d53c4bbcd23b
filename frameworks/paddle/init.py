"""Initialization in Paddle: to be filled."""

from common.interface import Init


class PaddleInit(Init):
    """Initialization in Paddle."""
