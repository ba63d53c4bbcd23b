"""Lazy layers in Keras: to be filled."""

from common.interface import Lazy


class KerasLazy(Lazy):
    """Lazy layers in Keras."""
