"""How much Keras's "same" puts around images where a layer's stride is more than 1: that hangs on
their sizes, which a run has shown.
"""

import ast
from collections.abc import Sequence

from lessons.translate.rules.widths.made import Made, made_by, value_of
from lessons.translate.script import Said
from lessons.translate.writer import Writer

# What is put before and after, in one direction.
_Pair = tuple[int, int]
_IMAGES = 4


def sides_of(said: Said, node: ast.expr, writer: Writer) -> tuple[str, str, str, str] | None:
    """Return what is put above, below, left and right, as texts; None where it is not known.

    A side that differs between the blocks of a class is told by the stride that they were given.
    """
    made = [one for one in made_by(node, writer.page, writer.script) if one.layer.inputs]
    strides = _both(said.holes["stride"].node if "stride" in said.holes else None)
    kernel = _both((said.holes.get("kernel_size") or said.holes["size"]).node)
    if not made or strides is None or kernel is None:
        return None
    texts: list[str] = []
    for axis in (0, 1):
        pairs = [_padded(one, kernel[axis], strides[axis], axis) for one in made]
        known = [pair for pair in pairs if pair is not None]
        if len(known) < len(pairs):
            return None
        for side in (0, 1):
            text = _told([pair[side] for pair in known], made, strides[axis])
            if text is None:
                return None
            texts.append(text)
    return texts[0], texts[1], texts[2], texts[3]


def is_cut_off(said: Said, node: ast.expr, writer: Writer) -> bool:
    """Return whether windows that are cut off are those that "same" has with zeros at the end."""
    made = [one for one in made_by(node, writer.page, writer.script) if one.layer.inputs]
    kernel = _both(said.holes["size"].node)
    given = said.holes.get("stride")
    strides = _both(given.node) if given is not None and given.is_given else kernel
    if not made or kernel is None or strides is None:
        return False
    is_first = writer.script.source != "keras"
    pairs = [
        _padded(one, kernel[axis], strides[axis], axis + is_first)
        for one in made
        for axis in (0, 1)
    ]
    return all(pair is not None and pair[0] == 0 for pair in pairs)


def _both(node: ast.AST | None) -> tuple[ast.AST, ast.AST] | None:
    """Return what stands for each direction."""
    match node:
        case None:
            return None
        case ast.Tuple(elts=[first, second]) | ast.List(elts=[first, second]):
            return first, second
    return node, node


def _padded(made: Made, kernel: ast.AST, stride: ast.AST, axis: int) -> _Pair | None:
    """Return what TensorFlow puts before and after images in one direction."""
    size, step = value_of(kernel, made.given), value_of(stride, made.given)
    inputs = made.layer.inputs
    if not inputs or len(inputs[0]) != _IMAGES or size is None or not step:
        return None
    length = inputs[0][1 + axis]
    if length < 1:
        return None
    total = max((-(-length // step) - 1) * step + size - length, 0)
    return total // 2, total - total // 2


def _told(numbers: Sequence[int], made: Sequence[Made], stride: ast.AST) -> str | None:
    """Return a number that is always the same, or one from which the stride is taken."""
    if len(set(numbers)) == 1:
        return str(numbers[0])
    steps = [value_of(stride, one.given) or 0 for one in made]
    sums = {number + step for number, step in zip(numbers, steps, strict=True)}
    return f"{sums.pop()} - {ast.unparse(stride)}" if len(sums) == 1 else None
