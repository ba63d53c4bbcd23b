"""Tensors that a layer keeps and does not train: a buffer, or in Keras a weight that is no
trainable one.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.initializers.given import LONGEST, broken, with_argument
from lessons.translate.rules.layers.classes import list_modules, own_layer
from lessons.translate.rules.literals import has_word
from lessons.translate.rules.weights.made import Made, of_values, read_made
from lessons.translate.rules.weights.parameters import in_keras, shaped
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What a weight of Keras is filled with, as functions of the others.
_FILLED = {
    "zeros_initializer": {"pytorch": "torch.zeros", "paddle": "paddle.zeros"},
    "ones_initializer": {"pytorch": "torch.ones", "paddle": "paddle.ones"},
}
_WORDS = {"zeros": "zeros_initializer", "ones": "ones_initializer"}


def plan_buffers(script: Script) -> None:
    """Decide how layers keep tensors that they do not train."""
    for node, page in list_modules(script).items():
        names = set()
        for stmt in ast.walk(node):
            name = _kept(stmt, page, script)
            if name:
                names.add(name)
        if script.target == "keras" and names:
            _plan_changes(node, names, script)


def _kept(stmt: ast.AST, page: Page, script: Script) -> str:
    """Decide how one tensor is kept; return its name, empty where none is."""
    match stmt:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=owner), attr="register_buffer"),
                args=[ast.Constant(value=str(name)), values, *rest],
                keywords=told,
            ) as call
        ) if script.target == "keras" and _is_saved([*rest, *(one.value for one in told)]):
            script.plan.replace[stmt] = _as_weight(owner, name, values, call)
            return name
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Call() as call
        ) if script.source == "keras" and owner == own_layer(stmt, page) and _is_fixed(call):
            if script.path(call.func) == "tf.Variable" and call.args:
                script.plan.replace[stmt] = _as_buffer(owner, name, values=call.args[0])
            elif isinstance(call.func, ast.Attribute) and call.func.attr == "add_weight":
                script.plan.replace[stmt] = _as_buffer(owner, name, made=call)
            return name
    return ""


def _is_saved(told: list[ast.expr]) -> bool:
    """Return whether a buffer is saved with its layer, as it is where nothing is told."""
    match told:
        case [] | [ast.Constant(value=True)]:
            return True
    return False


def _is_fixed(call: ast.Call) -> bool:
    """Return whether a weight is made so that it is not trained."""
    return has_word(call, "trainable", False)


def _as_weight(owner: str, name: str, values: ast.expr, call: ast.Call) -> Written:
    def written(writer: Writer) -> str:
        made = of_values(ast.copy_location(ast.Call(call.func, [values], []), call), {}, writer)
        weight = with_argument(in_keras(made, owner, writer), "trainable=False")
        margin, before = writer.page.indent(call), f"{owner}.{name} = "
        is_long = len(margin) + len(before) + len(weight) > LONGEST
        return before + (broken(weight, margin) if is_long else weight)

    return written


def _as_buffer(
    owner: str, name: str, *, values: ast.expr | None = None, made: ast.Call | None = None
) -> Written:
    def written(writer: Writer) -> str:
        if values is not None:
            text = writer.text(values)
        else:
            assert made is not None
            text = _values(read_made(made, writer), writer)
        return f'{owner}.register_buffer("{name}", {text})'

    return written


def _values(made: Made | None, writer: Writer) -> str:
    """Return the tensor that a weight of Keras begins with.

    Raises:
        Refused: it is not filled with zeros or ones.
    """
    concept = ""
    if made is not None and isinstance(made.initializer, ast.Constant):
        concept = _WORDS.get(str(made.initializer.value), "")
    elif made is not None and made.initializer is not None:
        said = writer.script.said(made.initializer)
        concept = said.phrase.name if said else ""
        hole = (said.holes.get("values") or said.holes.get("value")) if said else None
        values = hole.node if hole is not None else None
        if values is not None and writer.script.kinds.is_kind(values, "tensor", "parameter"):
            return writer.text(values)
    if made is None or made.shape is None or concept not in _FILLED:
        raise Refused("this initializer has no counterpart that makes values of its own")
    target = writer.script.target
    function = writer.spell(_FILLED[concept][target])
    if target == "paddle":
        return f"{function}({shaped(made.shape, '[]')})"
    return f"{function}({', '.join(made.shape.items or (made.shape.text,))})"


def _plan_changes(node: ast.ClassDef, names: set[str], script: Script) -> None:
    """Have a weight that gets another value keep its place: it is given the values alone."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or method.name == "__init__":
            continue
        for stmt in ast.walk(method):
            match stmt:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value
                ) if name in names:
                    script.plan.replace[stmt] = _assigned(name, value)


def _assigned(name: str, value: ast.expr) -> Written:
    return lambda writer: f"self.{name}.assign({writer.text(value)})"
