"""Lazy layers in Paddle: to be filled."""

from common.interface import Lazy


class PaddleLazy(Lazy):
    """Lazy layers in Paddle."""
