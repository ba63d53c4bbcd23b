"""Layers of a row by their places, which move where activations go into the layers before them."""

import ast
from collections.abc import Sequence

from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.layers.containers import (
    given_layers,
    placed_layers,
    split_activation,
)
from lessons.translate.rules.layers.rows import added_layers, is_layers, is_row, row_of
from lessons.translate.rules.literals import whole_number
from lessons.translate.script import Script
from lessons.translate.writer import Writer

COUNTED = "layers are counted otherwise where activations are layers of their own"
# What marks the class of a layer whose activation goes beside it, or with it into a small row.
BESIDE, INSIDE = "+", "*"
_CLASSES = ("ReLU", "Sigmoid", "Tanh")
_TAKE_ACTIVATION = ("Linear", "LazyLinear", "Conv1d", "Conv2d", "Conv1D", "Conv2D", "LazyConv2d")


def plan_merging(script: Script) -> None:
    """Decide whether activations go into the layers before them: not where items would move
    in a way that the text cannot follow.
    """
    script.merges = False
    if script.target != "keras":
        return
    script.merges = True
    every = script.walk(ast.Subscript, ast.For, ast.comprehension, ast.Call)
    script.merges = not any(_hinders(node, script) for _, node in every)


def _hinders(node: ast.AST, script: Script) -> bool:
    """Return whether something asks for layers of a row by what the text does not say."""
    match node:
        case ast.Subscript():
            return is_row(node.value, script) and not _can_follow(node, script)
        case ast.For() | ast.comprehension():
            return is_row(node.iter, script)
        case ast.Call(func=ast.Attribute(attr="insert" | "pop", value=row)):
            return is_row(row, script)
    return False


def _can_follow(node: ast.Subscript, script: Script) -> bool:
    """Return whether the item that a number names is still there when activations are merged."""
    index = whole_number(node.slice)
    classes = classes_in(node.value, script)
    if index is None or classes is None:
        return classes is not None and len(_moved(classes)) == len(classes)
    place = index if index >= 0 else index + len(classes)
    return 0 <= place < len(classes) and _moved(classes)[place] is not None


def moved_index(node: ast.Subscript, script: Script) -> str | None:
    """Return the number of an item of a row in the target, None where it cannot be followed."""
    index = whole_number(node.slice)
    classes = classes_in(node.value, script, least=1 + abs(index or 0))
    if index is None or classes is None:
        return None
    if script.target == "keras":
        places = _moved(classes) if script.merges else list[int | None](range(len(classes)))
    else:
        places = _spread(classes)
    place = index if index >= 0 else index + len(classes)
    if not 0 <= place < len(places):
        return None
    found = places[place]
    if found is None:
        return None
    if index < 0:  # it is counted from the end, and goes on to be
        return str(found - _count(classes, script))
    return str(found)


def kept_place(place: int, classes: Sequence[str], script: Script) -> int | None:
    """Return where a layer of a row stands in the target, None where it went into another."""
    if script.target == "keras":
        return _moved(classes)[place] if script.merges else place
    return _spread(classes)[place] if script.source == "keras" else place


def _moved(classes: Sequence[str]) -> list[int | None]:
    """Return where each layer of a row stands when activations have gone into those before them."""
    places: list[int | None] = []
    count = 0
    for number, name in enumerate(classes):
        before = classes[number - 1] if number else ""
        if name in _CLASSES and before in _TAKE_ACTIVATION:
            places.append(None)
        else:
            places.append(count)
            count += 1
    return places


def _spread(classes: Sequence[str]) -> list[int | None]:
    """Return where each layer of a Keras row stands when its activation has come out of it."""
    places: list[int | None] = []
    count = 0
    for name in classes:
        places.append(count)
        count += 2 if name.endswith(BESIDE) else 1
    return places


def classes_in(node: ast.expr, script: Script, least: int = 0) -> list[str] | None:
    """Return the classes of a row's layers in order, marked where one has an activation.

    None where neither the text nor a run says them. At `least` so many are there, as the lesson
    asks for them.
    """
    call = row_of(node, script)
    if call is not None:
        layers = given_layers(call, script)
        if layers == [] and script.source == "keras":
            module = script.kinds.module(node)
            layers = added_layers(call, len(module.children) if module else least, script)
        if layers is not None and layers:
            mark = INSIDE if call in script.plan.nested else BESIDE
            return [_class_of(one, mark, script) for one in layers]
    module = script.kinds.module(node)
    if module is None or (script.source == "keras" and call is None):
        return None
    children = [script.kinds.modules[place] for _, place in module.children]
    return [one.class_name.rpartition(".")[2] for one in children]


def _class_of(node: ast.expr, mark: str, script: Script) -> str:
    reader = script.reader(node)
    path = reader.path(node.func) if isinstance(node, ast.Call) else None
    name = (path or "").rpartition(".")[2]
    return name + mark if split_activation(node, reader) else name


def write_item(node: ast.expr, writer: Writer) -> str | None:
    """Return an item of a row: `net[0]`, or in Keras `net.layers[0]`."""
    script = writer.script
    if not isinstance(node, ast.Subscript):
        return None
    if script.source == "keras":
        row = node.value.value if isinstance(node.value, ast.Attribute) else None
        if row is None or not is_layers(node.value) or not is_row(row, script):
            return None
        return f"{writer.text(row)}[{_index(row, node, writer)}]{_within(row, node, writer)}"
    if script.target != "keras" or not is_row(node.value, script):
        return None
    index = _index(node.value, node, writer)
    items = f"{writer.text(node.value)}.layers[{index}]"
    if isinstance(node.slice, ast.Slice):
        return f"{writer.spell(SEQUENTIAL['keras'][0])}({items})"
    return items


def _within(row: ast.expr, node: ast.Subscript, writer: Writer) -> str:
    """Return how a layer is reached in the small row that it and its activation are, if it is."""
    classes, place = classes_in(row, writer.script) or (), whole_number(node.slice)
    is_asked = isinstance(writer.page.parents.get(node), ast.Attribute)
    if not is_asked or place is None or not -len(classes) <= place < len(classes):
        return ""
    return "[0]" if classes[place][-1:] == INSIDE else ""


def _index_of_stayed(row: ast.expr, node: ast.Subscript, writer: Writer) -> str:
    """Return the place of a layer in a row that is in the target's words already."""
    places = placed_layers(row_of(row, writer.script), writer.script)
    layers, index = [one for one in places if one is not None], whole_number(node.slice)
    layer = dict(enumerate(places)).get(-1 if index is None else index)
    if layer is None:
        raise Refused("which layer this is cannot be told from the text alone")
    return str(layers.index(layer))


def _index(row: ast.expr, node: ast.Subscript, writer: Writer) -> str:
    script = writer.script
    if row_of(row, script) in script.stayed.nodes:
        return _index_of_stayed(row, node, writer)
    by_place = ast.copy_location(ast.Subscript(row, node.slice, node.ctx), node)
    moved = moved_index(by_place, script)
    if moved is not None:
        own = writer.page.text(node.slice)
        return own if whole_number(node.slice) == int(moved) else moved
    classes = classes_in(row, script)
    moves = script.merges if script.target == "keras" else True
    if classes is None and moves and whole_number(node.slice) != 0:
        raise Refused("which layer this is cannot be told from the text alone")
    if classes is not None and moves and _count(classes, script) != len(classes):
        raise Refused(COUNTED)
    return writer.text(node.slice)


def _count(classes: Sequence[str], script: Script) -> int:
    if script.target == "keras" and not script.merges:
        return len(classes)
    if script.target == "keras":
        return len([one for one in _moved(classes) if one is not None])
    return sum(2 if name.endswith(BESIDE) else 1 for name in classes)
