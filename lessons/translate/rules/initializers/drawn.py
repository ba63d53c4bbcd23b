"""Values that an initializer of Keras draws for a shape: the others fill parameters with them."""

import ast

from lessons.phrasebook.filling import Filler
from lessons.translate.notes import TITLES
from lessons.translate.plan import Refused
from lessons.translate.rules.weights.made import Made
from lessons.translate.rules.weights.parameters import in_paddle, in_pytorch
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_ALONE = "initializers of {} fill parameters, and give no values by themselves"


def write_drawn(node: ast.expr, writer: Writer) -> str | None:
    """Return a variable of drawn values as a parameter in the target, None for all else.

    Raises:
        Refused: the values are drawn for no variable.
    """
    script = writer.script
    if script.source != "keras" or not isinstance(node, ast.Call):
        return None
    if is_drawn(node, script):
        raise Refused(_ALONE.format(TITLES[script.target]))
    if script.path(node.func) != "tf.Variable" or len(node.args) != 1 or node.keywords:
        return None
    value = node.args[0]
    shape = _shape_drawn(value, script)
    if shape is None or not isinstance(value, ast.Call):
        return None
    items = tuple(map(writer.text, shape.elts)) if isinstance(shape, ast.List | ast.Tuple) else None
    filler = Filler("" if items else writer.text(shape), items=items)
    made = Made(filler, initializer=_meant(value.func, script))
    write = in_pytorch if script.target == "pytorch" else in_paddle
    return write(made, "", writer)


def is_drawn(node: ast.expr, script: Script) -> bool:
    """Return whether an initializer of Keras is asked for values of a shape."""
    return _shape_drawn(node, script) is not None


def _meant(node: ast.expr, script: Script) -> ast.expr:
    origin = script.origins.of(node) if isinstance(node, ast.Name) else None
    return origin if origin is not None else node


def _shape_drawn(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the shape that an initializer draws values for, None for another expression."""
    match node:
        case ast.Call(func=function, args=[shape], keywords=[]):
            pass
        case ast.Call(func=function, args=[], keywords=[ast.keyword(arg="shape", value=shape)]):
            pass
        case _:
            return None
    said = script.said(_meant(function, script))
    is_one = said is not None and said.phrase.gives == "initializer"
    return shape if is_one else None
