"""The numbers that every framework gets: made once by NumPy, in float32, from nothing but a shape.

`ramp` is for what is checked by hand, `draw` for what only has to be the same everywhere.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.generic]


def f32(numbers: ArrayLike) -> Array:
    """Return the numbers as a float32 array."""
    return np.array(numbers, np.float32)


def ramp(*shape: int, start: float = -0.5, step: float = 0.125) -> Array:
    """Return start, start + step, ... in the given shape, row by row; exact in float32."""
    size = int(np.prod(shape))
    return (start + step * np.arange(size)).astype(np.float32).reshape(shape)


def draw(*shape: int, seed: int) -> Array:
    """Return standard normal numbers of the given shape from NumPy's PCG64 with this seed."""
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
