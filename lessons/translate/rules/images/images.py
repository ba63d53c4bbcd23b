"""Moves the channels of a lesson's images to where the target keeps them, with all that follows."""

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from common.moved import Moved
from lessons.translate.plan import Refused
from lessons.translate.rules.images.channels import (
    IMAGE,
    RANK,
    Layouts,
    flattened_images,
    has_images,
)
from lessons.translate.rules.images.image_shapes import (
    axes_in,
    change,
    is_rest,
    move_shape,
    moved_axes,
    moved_index,
    moved_part,
    shape_owner,
)
from lessons.translate.rules.images.turns import Turns
from lessons.translate.rules.images.unseen_rows import unseen_rows
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

# Where the order of a tensor's numbers or axes tells.
_ORDERED = frozenset({"shapes", "linear_algebra", "indexing"})
# What gives tensors that nothing else here has made.
_MAKING = frozenset({"creation", "numpy", "values", "random", "indexing", "types"})
# Where a hole that is called so is the shape of what comes out.
_SHAPED = frozenset({"creation", "random", "shapes"})
_LAYER_AXES = frozenset({"softmax_layer", "log_softmax_layer"})
_COLOURS = (1, 3)
_UNREAD_SHAPE = "which axis of this shape is that of the channels cannot be told"


def plan_images(script: Script) -> None:
    """Plan what a lesson's images become in a framework that keeps their channels elsewhere."""
    if not has_images(script):
        return
    layouts = Layouts(script)
    mover = _Mover(script, layouts)
    for page in script.pages:
        for node in reversed(page.nodes):
            mover.plan(node)
    flattened = dict.fromkeys(flattened_images(script))
    script.plan.moved = Moved(
        layouts.back(IMAGE),
        tuple(sizes for sizes, _ in flattened),
        tuple(outputs for _, outputs in flattened) if any(out for _, out in flattened) else (),
        unseen_rows(script),
    )


class _Mover:
    def __init__(self, script: Script, layouts: Layouts) -> None:
        self._script = script
        self._layouts = layouts
        self._turns = Turns(script)

    def plan(self, node: ast.AST) -> None:
        """Plan what becomes of one expression; those within it are planned already."""
        try:
            self._plan(node)
        except Refused as refused:
            self._script.plan.refuse[node] = str(refused)

    def _plan(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
                self._unpacked(names, value)
            case ast.Subscript():
                self._subscript(node)
            case ast.BinOp(left=left, right=right, op=ast.MatMult()):
                self._turn_back([left, right])
                self._turn(node)
            case ast.BinOp(left=left, right=right) | ast.AugAssign(target=left, value=right):
                self._check_broadcast(left, right)
            case ast.Compare(left=left, comparators=[right]):
                self._check_broadcast(left, right)
            case ast.expr() if (said := self._script.said(node)) is not None:
                self._phrase(node, said)

    def _phrase(self, node: ast.expr, said: Said) -> None:
        given = [one for hole in said.holes.values() for one in self._tensors(hole.node)]
        images = [one for one in given if self._layouts.of(one)]
        x = said.holes["x"].node if "x" in said.holes else None
        layout = self._layouts.of(x) if x is not None else ""
        if said.phrase.name in _LAYER_AXES:
            self._layer_axis(node, said)
        elif said.phrase.name == "permute" and x is not None and layout:
            self._permuted(node, said, x, layout)
        elif said.phrase.topic in _SHAPED and ("shape" in said.holes or "size" in said.holes):
            self._shaped(node, said, x)
        elif "axis" in said.holes and (layout or images):
            self._along(node, said, images, layout or self._layouts.of(images[0]))
        elif said.phrase.name in {"flatten", "flatten_batch", "reshape_like", "squeeze"}:
            unlike = [one for one in images if not self._layouts.is_one_row(one)]
            self._turn_back(unlike)
            if x in unlike and (said.phrase.name, self._script.target) == (
                "flatten_batch",
                "keras",
            ):
                self._script.plan.replace[node] = partial(_rows, x)
        elif said.phrase.topic in _ORDERED and images:
            self._turn_back(images)
            self._turn(node)
        elif said.phrase.topic in _ORDERED | _MAKING and not images and node is not x:
            self._turn(node)

    def _permuted(self, node: ast.expr, said: Said, x: ast.expr, layout: str) -> None:
        """Put two changes of the order of axes together, of which one may undo the other."""
        layouts = self._layouts
        hole = said.holes["axes"]
        given = hole.items or [hole.node]
        listed = [axes_in(one) for one in given if one is not None]
        axes = [axis % RANK for one in listed for axis in one or ()]
        if sorted(axes) != list(range(RANK)) or layouts.of(node) != layout:
            self._turn_back([x])
            self._turn(node)
            return
        back = layouts.back(layout)
        moved = tuple(back[axes[axis]] for axis in layouts.order(layout))
        self._turns.tell(node, x, moved)

    def _tensors(self, node: ast.AST | None) -> list[ast.expr]:
        if isinstance(node, ast.Tuple | ast.List):
            return list(node.elts)
        return [node] if isinstance(node, ast.expr) else []

    def _shaped(self, node: ast.expr, said: Said, x: ast.expr | None) -> None:
        """Move the shape that a tensor is made or laid out in."""
        hole = said.holes["shape"] if "shape" in said.holes else said.holes["size"]
        result = self._layouts.of(node)
        own = self._layouts.of(x) if x is not None else ""
        is_broadcast = said.phrase.name.startswith(("broadcast", "expand"))
        if not result:
            if (
                own
                and x is not None
                and not (self._layouts.is_one_row(x) or is_rest(hole, x, self._layouts))
            ):
                self._turn_back([x])
            return
        if x is None or (is_broadcast and own):
            if not move_shape(hole.node, hole.items, result, self._layouts):
                raise Refused(_UNREAD_SHAPE)
            return
        if own and not self._layouts.is_one_row(x):
            self._turn_back([x])
        is_single = self._has_one_channel(node, hole.items or self._tensors(hole.node), result)
        if not is_single or not move_shape(hole.node, hole.items, result, self._layouts):
            self._turn(node)

    def _has_one_channel(self, node: ast.expr, items: Sequence[ast.expr], layout: str) -> bool:
        if self._layouts.is_one_row(node):
            return True
        ones = [isinstance(one, ast.Constant) and one.value == 1 for one in items]
        axes = [axis for axis, is_one in enumerate(ones) if not is_one]
        return len(items) == RANK and self._layouts.keeps_order(axes, layout)

    def _along(self, node: ast.expr, said: Said, images: list[ast.expr], layout: str) -> None:
        """Move the axis along which something is done."""
        hole = said.holes["axis"]
        if hole.node is None or (isinstance(hole.node, ast.Constant) and hole.node.value is None):
            is_ordered = said.phrase.topic in _ORDERED or "arg" in said.phrase.name
            unlike = [one for one in images if not self._layouts.is_one_row(one)]
            self._turn_back(unlike if is_ordered else [])
            return
        axes = axes_in(hole.node)
        if axes is None or said.phrase.name in {"unsqueeze", "stack", "unstack"}:
            if said.phrase.name == "length_of_axis":
                raise Refused("which axis this is cannot be told")
            self._turn_back(images)
            self._turn(node)
            return
        rest = set(range(RANK)) - {axis % RANK for axis in axes}
        is_less = said.phrase.topic == "reductions" and self._layouts.rank(node) != RANK
        is_less = is_less and not any(
            name in said.holes and _is_true(said.holes[name].node) for name in _KEEPING
        )
        is_less = is_less or said.phrase.name == "squeeze"
        if is_less and not self._layouts.keeps_order(rest, layout):
            self._turn_back(images)
            return
        if hole.is_given or axes != [0]:
            text = moved_axes(hole.node, axes, layout, self._layouts)
            if not hole.is_given:  # the target has to be told what goes without saying here
                told = ast.Constant(axes[0])
                hole = said.holes["axis"] = replace(hole, node=told, is_given=True, by_keyword=True)
            assert hole.node is not None
            self._script.plan.replace[hole.node] = text

    def _layer_axis(self, node: ast.expr, said: Said) -> None:
        module = self._script.kinds.module(node)
        hole = said.holes.get("axis")
        if hole and hole.node and module and module.inputs and len(module.inputs[0]) == RANK:
            axes = axes_in(hole.node)
            if axes:
                text = moved_axes(hole.node, axes, IMAGE, self._layouts)
                self._script.plan.replace[hole.node] = text

    def _subscript(self, node: ast.Subscript) -> None:
        tensor = shape_owner(node.value, self._script)
        layouts = self._layouts
        if tensor is not None and (layout := layouts.of(tensor)):
            text = moved_part(node.slice, layout, layouts)
            if text is not None:
                change(node, self._script, lambda _, writer: f"{writer.text(node.value)}[{text}]")
            return
        layout = layouts.of(node.value)
        if not layout:
            return
        found = moved_index(node.slice, layout, layouts)
        is_stored = not isinstance(node.ctx, ast.Load)
        if found is None or (not found[1] and not self._is_only_shown(node, layout)):
            if is_stored:
                raise Refused("which part of the images this is cannot be told from the text alone")
            self._turn_back([node.value])
            self._turn(node)
            return
        self._script.plan.replace[node.slice] = found[0]
        if not is_stored:
            written = found[0]
            change(
                node,
                self._script,
                lambda _, writer: f"{writer.text(node.value)}[{written(writer)}]",
            )

    def _is_only_shown(self, node: ast.Subscript, layout: str) -> bool:
        """Return whether one image, of which a reader knows how it stands, is just looked at."""
        sizes = self._layouts.sizes(node.value)
        page = self._layouts.page(node)
        parent = page.parents.get(node)
        is_shown = isinstance(parent, ast.Expr) or (
            isinstance(parent, ast.Call) and ast.unparse(parent.func) == "print"
        )
        channels = sizes[1 if self._layouts.to_last else RANK - 1] if len(sizes) == RANK else 0
        return layout == IMAGE and is_shown and channels in _COLOURS

    def _unpacked(self, names: list[ast.expr], value: ast.expr) -> None:
        """Move the names in `n, c, h, w = x.shape`."""
        tensor = shape_owner(value, self._script)
        layout = self._layouts.of(tensor) if tensor is not None else ""
        if layout and len(names) == RANK:
            texts = [self._layouts.page(one).text(one) for one in names]
            for name, axis in zip(names, self._layouts.order(layout), strict=True):
                self._script.plan.replace[name] = texts[axis]

    def _check_broadcast(self, left: ast.expr, right: ast.expr) -> None:
        for one, other in ((left, right), (right, left)):
            rank = self._layouts.rank(other)
            if not self._layouts.of(one) or not 0 < rank < RANK:
                continue
            sizes = self._layouts.sizes(other)
            if not sizes or any(size != 1 for size in sizes):
                raise Refused("its axes are counted from the last, which is another one there")

    def _turn_back(self, nodes: list[ast.expr]) -> None:
        """Plan tensors in the source's order of axes."""
        for node in nodes:
            if layout := self._layouts.of(node):
                self._turns.turn(node, self._layouts.back(layout))

    def _turn(self, node: ast.expr) -> None:
        """Plan a tensor that is made in the source's order of axes in the target's."""
        if layout := self._layouts.of(node):
            self._turns.turn(node, self._layouts.order(layout))


_KEEPING = ("keepdim", "keepdims")


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _rows(x: ast.expr, writer: Writer) -> str:
    """Return each image of a batch in one row; how many there are, no order of axes changes."""
    return f"{writer.spell('tf.reshape')}({writer.text(x)}, ({writer.own_text(x)}.shape[0], -1))"
