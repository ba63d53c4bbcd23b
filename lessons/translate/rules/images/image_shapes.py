"""Shapes, axes and indices of images, told in the target's order of axes."""

import ast
from collections.abc import Callable, Sequence
from itertools import groupby

from lessons.phrasebook.patterns import Hole
from lessons.translate.plan import Refused
from lessons.translate.rules.images.channels import RANK, Layouts
from lessons.translate.rules.literals import literal
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PAIR = 2
_WHOLE = (None, None, None)


def change(node: ast.AST, script: Script, how: Callable[[str, Writer], str]) -> None:
    """Plan a change of what is written for an expression, on top of what is planned already."""
    before = script.plan.replace.get(node)

    def written(writer: Writer) -> str:
        text = writer.resolve(before) if before is not None else writer.own_text(node)
        return how(text, writer)

    script.plan.replace[node] = written


def axes_in(node: ast.expr) -> list[int] | None:
    """Return the axes that an argument lists, None where they are no plain numbers."""
    value = literal(node)
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    if isinstance(value, tuple | list) and all(type(one) is int for one in value):
        return list(value)
    return None


def moved_axes(node: ast.expr, axes: Sequence[int], layout: str, layouts: Layouts) -> str:
    """Return the text of these axes in the target."""
    if not isinstance(node, ast.Tuple | ast.List):
        return str(layouts.place(axes[0], layout))
    places = sorted(layouts.order(layout).index(axis % RANK) for axis in axes)
    inside = ", ".join(map(str, places))
    if isinstance(node, ast.List):
        return f"[{inside}]"
    return f"({inside},)" if len(places) == 1 else f"({inside})"


def move_shape(
    node: ast.expr | None, items: Sequence[ast.expr] | None, layout: str, layouts: Layouts
) -> bool:
    """Plan a shape of four axes in the target's order; return whether it could be read."""
    script = layouts.script
    units = _units(node, items, layouts)
    if units is None:
        return node is not None and _is_moved(node, layouts)
    order = layouts.order(layout)
    if len(units) == RANK:
        for place, axis in enumerate(order):
            old, new = units[place][0], units[axis][0]
            change(old, script, lambda _, writer, new=new: writer.own_text(new))  # type: ignore[misc]
        return True
    if [size for _, size in units].count(_PAIR) != 1 or len(units) != RANK - 1:
        return False
    places = [number for number, (_, size) in enumerate(units) for _ in range(size)]
    moved = list(dict.fromkeys(places[axis] for axis in order))
    if [place for one in moved for place in [one] * units[one][1]] != [places[a] for a in order]:
        return False
    if node is None:
        assert items is not None
        for place, one in enumerate(moved):
            change(items[place], script, lambda _, writer, one=one: writer.own_text(items[one]))  # type: ignore[misc]
        return True
    is_sum = isinstance(node, ast.BinOp)

    def written(_: str, writer: Writer) -> str:
        texts = [(_part(units[one][0], writer), units[one][1] > 1) for one in moved]
        opening, closing = "[]" if script.target == "paddle" else "()"
        if is_sum:
            return _sum(texts, opening, closing)
        inside = ", ".join("*" * is_many + text for text, is_many in texts)
        return f"{opening}{inside}{closing}"

    change(node, script, written)
    return True


def _part(node: ast.expr, writer: Writer) -> str:
    """Return a part of a shape; one that is made a list or tuple is made what shapes are there."""
    bare = _bare(node)
    kind = "list" if writer.script.target == "paddle" else "tuple"
    return writer.text(node) if bare is node else f"{kind}({writer.text(bare)})"


def _sum(parts: Sequence[tuple[str, bool]], opening: str, closing: str) -> str:
    """Return a shape put together of sizes and other shapes, as `(1,) + x.shape`."""
    texts: list[str] = []
    for is_shape, group in groupby(parts, key=lambda one: one[1]):
        sizes = [text for text, _ in group]
        is_short = len(sizes) == 1 and opening == "("
        inside = ", ".join(sizes) + "," * is_short
        texts += sizes if is_shape else [f"{opening}{inside}{closing}"]
    return " + ".join(texts)


def _units(
    node: ast.expr | None, items: Sequence[ast.expr] | None, layouts: Layouts
) -> list[tuple[ast.expr, int]] | None:
    """Return the parts of a shape in order, each with the number of axes that it stands for."""
    if items is None and isinstance(node, ast.Tuple | ast.List):
        items = node.elts
    if items is not None:
        units = []
        for item in items:
            inner = item.value if isinstance(item, ast.Starred) else item
            size = _length(inner, layouts) if isinstance(item, ast.Starred) else 1
            if not size:
                return None
            units.append((inner, size))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_units(one, None, layouts) for one in (node.left, node.right)]
        if parts[0] is None or parts[1] is None:
            return None
        units = [*parts[0], *parts[1]]
    else:
        size = _length(node, layouts) if node is not None else 0
        if not size or node is None or size == RANK:
            return None
        units = [(node, size)]
    return units


def _bare(node: ast.expr) -> ast.expr:
    """Return the shape in `list(x.shape)`."""
    is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1
    return node.args[0] if is_made and node.func.id in {"list", "tuple"} else node  # type: ignore[attr-defined]


def _length(node: ast.expr, layouts: Layouts) -> int:
    """Return how many axes a sequence stands for, 0 where it is not known."""
    node = _bare(node)
    if isinstance(node, ast.Tuple | ast.List):
        return len(node.elts)
    tensor = shape_owner(node, layouts.script)
    if tensor is not None:
        return max(0, layouts.rank(tensor))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        known = slice_of(node.slice)
        size = _length(node.value, layouts)
        return len(range(size)[known]) if known is not None else 0
    return 0


def shape_owner(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the tensor of `x.shape`, None for what is no shape of one."""
    said = script.says(node, "shape")
    return said.holes["x"].node if said else None


def is_rest(hole: Hole, x: ast.expr, layouts: Layouts) -> bool:
    """Return whether a shape is a part of the tensor's own that is given it: the rest are 1."""
    node = hole.items[0] if hole.items and len(hole.items) == 1 else hole.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
        return False
    owner, part = shape_owner(node.value, layouts.script), slice_of(node.slice)
    if owner is None or part is None or ast.unparse(owner) != ast.unparse(x):
        return False
    return layouts.keeps_order(range(RANK)[part], layouts.of(x))


def _is_moved(node: ast.expr, layouts: Layouts) -> bool:
    """Return whether a shape is that of a tensor which stands in the target's order by itself."""
    tensor = shape_owner(_bare(node), layouts.script)
    if tensor is not None:
        return bool(layouts.of(tensor))
    origin = layouts.script.origins.of(node) if isinstance(node, ast.Name) else None
    return origin is not None and _is_moved(origin, layouts)


def slice_of(node: ast.Slice) -> slice | None:
    """Return a slice whose ends are plain numbers, None for another."""
    ends: list[int | None] = []
    for end in (node.lower, node.upper, node.step):
        try:
            value = ast.literal_eval(end) if end is not None else None
        except ValueError:
            return None
        if value is not None and not isinstance(value, int):
            return None
        ends.append(value)
    return slice(*ends)


def moved_part(index: ast.expr, layout: str, layouts: Layouts) -> str | None:
    """Return the index of a shape's part in the target: `[2:]` is `[1:3]`; None for no plain one.

    Raises:
        Refused: these sizes do not stand side by side there.
    """
    if isinstance(index, ast.Slice):
        known = slice_of(index)
        if known is None or known.step not in (None, 1):
            return None
        axes = list(range(RANK))[known]
        if len(axes) == RANK:
            return None
        places = [layouts.order(layout).index(axis) for axis in axes]
        if not places or places != list(range(places[0], places[0] + len(places))):
            raise Refused("the sizes of these axes do not stand side by side there")
        first, end = places[0], places[-1] + 1
        return f"{first or ''}:{end if end < RANK else ''}"
    axes_read = axes_in(index)
    return str(layouts.place(axes_read[0], layout)) if axes_read else None


def moved_index(
    index: ast.expr, layout: str, layouts: Layouts
) -> tuple[Callable[[Writer], str], bool] | None:
    """Return who writes an index of an image in the target's order, and whether what it leaves
    has its axes in the source's order; None where the text does not tell.
    """
    parts = _parts(index, layouts)
    if parts is None:
        return None
    order = layouts.order(layout)
    is_said = isinstance(index, ast.Tuple) and len(index.elts) == RANK
    moved = [parts[axis] for axis in order]
    kept = [axis for axis, part in enumerate(parts) if part is None or isinstance(part, ast.Slice)]
    # Channels that are all meant, and said to be, are in the place where an index may end.
    while len(moved) > 1 and moved[-1] is None and not (layouts.to_last and is_said):
        moved.pop()

    def written(writer: Writer) -> str:
        return ", ".join(":" if part is None else writer.own_text(part) for part in moved)

    return written, layouts.keeps_order(kept, layout)


def _parts(index: ast.expr, layouts: Layouts) -> list[ast.expr | None] | None:
    """Return the index of each of the four axes, None for all of one."""
    given: list[ast.expr] = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    parts: list[ast.expr | None] = []
    for one in given:
        if isinstance(one, ast.Constant) and one.value is Ellipsis:
            parts += [None] * (RANK - len(given) + 1)
        elif isinstance(one, ast.Slice):
            is_whole = (one.lower, one.upper, one.step) == _WHOLE
            parts.append(None if is_whole else one)
        elif _is_number(one, layouts.script):
            parts.append(one)
        else:
            return None
    parts += [None] * (RANK - len(parts))
    return parts if len(parts) == RANK else None


def _is_number(node: ast.expr, script: Script) -> bool:
    known = script.kinds.of(node)
    return known is not None and known.kind == "number" and known.class_name != "bool"
