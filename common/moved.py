"""How a translation's images lie beside its source's; apart from NumPy, for those who only ask."""

import msgspec


class Moved(msgspec.Struct, frozen=True):
    """Where a translation keeps the axes of images, so that it draws the numbers of its source.

    `axes` has for each axis of the source's images the translation's. `flattened` are the sizes, in
    the source's order and without the batch, of images whose numbers a layer puts in a row: the
    rows of the weight that comes after it stand in another order then. `outputs` has for each how
    many numbers that weight's layer gives, 0 where it is not known. `rows` are the sizes of images
    whose row a lesson itself keeps, and asks its size alone: its order is each framework's own.
    """

    axes: tuple[int, ...]
    flattened: tuple[tuple[int, ...], ...] = ()
    outputs: tuple[int, ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()
