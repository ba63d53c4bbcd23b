"""Saving and loading in Keras: to be filled."""

from common.interface import Saving


class KerasSaving(Saving):
    """Saving and loading in Keras."""
