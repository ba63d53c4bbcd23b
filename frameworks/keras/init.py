"""Initialization in Keras: to be filled."""

from common.interface import Init


class KerasInit(Init):
    """Initialization in Keras."""
