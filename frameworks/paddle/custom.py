"""Custom layers in Paddle: to be filled."""

from common.interface import Custom


class PaddleCustom(Custom):
    """Custom layers in Paddle."""
