"""Custom layers in Keras: to be filled."""

from common.interface import Custom


class KerasCustom(Custom):
    """Custom layers in Keras."""
