"""Parts and repetitions of tensors whose sizes one framework works out, and another is told.

PyTorch cuts a tensor into parts of which the last may be shorter; the others only into equal ones,
or by lengths. TensorFlow repeats a tensor along exactly the axes that it has. `torch.gather` picks
for as many rows as the places have, where the others stretch the places over all of them.
"""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.phrasebook.patterns import Hole
from lessons.translate.plan import Refused
from lessons.translate.rules.literals import whole_number
from lessons.translate.rules.phrases import say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_STRETCHED = "the places are fewer than the rows, and TensorFlow stretches them over all"


def write_pieces(node: ast.expr, writer: Writer) -> str | None:
    """Return a cut, repetition or picking that must be told otherwise, None for what need not."""
    if not isinstance(node, ast.Call):
        return None
    script = writer.script
    said = script.says(node, "chunk", "split_length", "tile", "gather")
    if said is None:
        return None
    if said.phrase.name == "tile":
        return _tiled(said, node, writer) if script.target == "keras" else None
    if said.phrase.name == "gather":
        return _gathered(said, node, writer)
    return _cut(said, node, writer) if script.source == "pytorch" else None


def _cut(said: Said, node: ast.Call, writer: Writer) -> str | None:
    """Return a cut by lengths where not all parts are of one."""
    script = writer.script
    shape, axis = _shape(said, "x", script), _axis(said)
    count, length = _number(said.holes.get("count")), _number(said.holes.get("length"))
    if shape is None or axis is None or not -len(shape) <= axis < len(shape):
        return None
    whole = shape[axis]
    length = length or (-(-whole // count) if count else None)
    if not length or whole < 1:
        return None
    lengths = [min(length, whole - start) for start in range(0, whole, length)]
    if len(set(lengths)) == 1 and len(lengths) == (count or len(lengths)):
        return None
    phrase = script.book.phrases["split_lengths"]
    holes = {name: said.holes[name] for name in ("x", "axis")}
    told = Said(phrase, phrase.patterns[script.source][0], holes)
    return say(told, node, writer, {"lengths": str(lengths)})


def _tiled(said: Said, node: ast.Call, writer: Writer) -> str | None:
    """Return a repetition with as many numbers as the tensor has axes."""
    hole, known = said.holes["repeats"], writer.script.kinds.of(said.holes["x"].node or node)
    items: list[ast.expr] | None = list(hole.items) if hole.items is not None else None
    if items is None and isinstance(hole.node, ast.Tuple | ast.List):
        items = hole.node.elts
    inner = said.holes["x"].node
    if items is None or inner is None or known is None or known.ndim < 0:
        return None
    more = len(items) - known.ndim
    if more > 0:
        axes = ", ".join([writer.spell("tf.newaxis")] * more)
        x, repeats = f"{bracketed(writer.text(inner))}[{axes}]", [*map(writer.text, items)]
    elif more < 0:
        x, repeats = writer.text(inner), [*["1"] * -more, *map(writer.text, items)]
    else:
        return None
    return f"{writer.spell('tf.tile')}({x}, ({', '.join(repeats)}))"


def _gathered(said: Said, node: ast.Call, writer: Writer) -> str | None:
    """Return a picking for fewer rows than the tensor has."""
    script = writer.script
    shape, places = _shape(said, "x", script), _shape(said, "index", script)
    axis = _axis(said)
    if shape is None or places is None or axis is None or len(shape) != len(places):
        return None
    others = [place for place in range(len(shape)) if place != axis % len(shape)]
    if all(shape[place] == places[place] for place in others):
        return None
    stretches = "gather" not in ast.unparse(node.func)
    if script.target == "pytorch" and stretches:
        x, index = (writer.text(said.holes[name].node or node) for name in ("x", "index"))
        return f"{writer.spell('torch.take_along_dim')}({x}, {index}, dim={axis})"
    if stretches:
        return None
    if script.target == "keras":
        raise Refused(_STRETCHED)
    return say(said, node, writer).removesuffix(")") + ", broadcast=False)"


def _shape(said: Said, name: str, script: Script) -> tuple[int, ...] | None:
    node = said.holes[name].node
    known = script.kinds.of(node) if node is not None else None
    return known.shape if known is not None and known.kind in {"tensor", "parameter"} else None


def _axis(said: Said) -> int | None:
    return _number(said.holes.get("axis"))


def _number(hole: Hole | None) -> int | None:
    """Return a whole number that stands in the text, None for what is none."""
    return whole_number(hole.node) if hole is not None else None
