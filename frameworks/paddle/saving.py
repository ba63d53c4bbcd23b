"""Saving and loading in Paddle: to be filled."""

from common.interface import Saving


class PaddleSaving(Saving):
    """Saving and loading in Paddle."""
