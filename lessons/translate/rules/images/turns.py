"""Tensors of images that are written with their axes in another order, once however often."""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.translate.rules.images.channels import RANK
from lessons.translate.rules.images.image_shapes import change
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_Axes = tuple[int, ...]
_UNTURNED: _Axes = tuple(range(RANK))


class Turns:
    """The expressions that are turned; what is turned and turned back is left alone."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._axes: dict[ast.expr, _Axes] = {}

    def turn(self, node: ast.expr, axes: _Axes) -> None:
        """Plan a tensor with its axes in another order."""
        if node in self._axes:
            before = self._axes[node]
            self._axes[node] = tuple(before[axis] for axis in axes)
            return
        self._axes[node] = axes
        change(node, self._script, lambda text, writer: self._put(text, node, writer))

    def tell(self, node: ast.expr, x: ast.expr, axes: _Axes) -> None:
        """Plan for an expression that turns a tensor what it does in the target."""
        self._axes[node] = axes
        self._script.plan.replace[node] = lambda writer: self._put(writer.text(x), node, writer)

    def _put(self, text: str, node: ast.expr, writer: Writer) -> str:
        axes = self._axes[node]
        return text if axes == _UNTURNED else _turned(text, axes, writer)


def _turned(text: str, axes: _Axes, writer: Writer) -> str:
    """Return a tensor with its axes in another order."""
    if writer.script.target == "keras":
        return f"{writer.spell('tf')}.transpose({text}, {axes})"
    if writer.script.target == "paddle":
        return f"{bracketed(text)}.transpose({list(axes)})"
    return f"{bracketed(text)}.permute{axes}"
