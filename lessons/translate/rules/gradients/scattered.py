"""Tensors that are filled element by element, where gradients go through what is put in.

A variable of TensorFlow lets none through, so there each step gives the name another tensor.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.callers import parameter_of
from lessons.translate.rules.tensors.changed import Change, find_changes
from lessons.translate.rules.tensors.sharing import is_shared
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_FUNCTIONS = {
    "": "tf.tensor_scatter_nd_update",
    "+": "tf.tensor_scatter_nd_add",
    "-": "tf.tensor_scatter_nd_sub",
}
_SIGNS = {path: sign for sign, path in _FUNCTIONS.items()}


def plan_scattered(script: Script) -> None:
    """Decide how elements are put into tensors that a gradient goes through."""
    if script.target == "keras":
        for change in find_changes(script):
            if _is_tracked(change, script) and _is_element(change, script):
                script.plan.replace[change.stmt] = _scattered(change)
    elif script.source == "keras":
        for page, node in script.walk(ast.Assign):
            _plan_item(page, node, script)


def _is_tracked(change: Change, script: Script) -> bool:
    """Return whether a gradient goes through what is put into a tensor of a function's own."""
    plan, page, name = script.plan, change.page, change.name
    if change.stmt in plan.replace or change.stmt in plan.refuse or change.stmt in plan.drop:
        return False
    own = script.kinds.of(name)
    value = script.kinds.of(change.value) if change.value is not None else None
    if own is None or own.is_trainable or not (own.needs_gradient or (value or own).needs_gradient):
        return False
    return parameter_of(page, name) is None and not is_shared(page, name, script)


def _is_element(change: Change, script: Script) -> bool:
    """Return whether an index says by numbers, which are not negative, what is changed."""
    index = change.index
    if index is None or change.value is None or change.sign not in _FUNCTIONS:
        return False
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    own, value = script.kinds.of(change.name), script.kinds.of(change.value)
    if own is None or value is None or value.ndim not in {-1, own.ndim - len(parts)}:
        return False
    return all(
        script.kinds.is_kind(one, "number") and not isinstance(one, ast.UnaryOp) for one in parts
    )


def _scattered(change: Change) -> Written:
    def written(writer: Writer) -> str:
        assert change.index is not None
        assert change.value is not None
        name, place = change.name.id, writer.text(change.index).strip("()")
        function = writer.spell(_FUNCTIONS[change.sign])
        return f"{name} = {function}({name}, [[{place}]], [{writer.text(change.value)}])"

    return written


def _plan_item(page: Page, node: ast.Assign, script: Script) -> None:
    """Plan `x = tf.tensor_scatter_nd_update(x, [[i, j]], [value])` as `x[i, j] = value`."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(
                func=func,
                args=[
                    ast.Name(id=own) as old,
                    ast.List(elts=[ast.List(elts=[_, *_] as places)]),
                    ast.List(elts=[value]),
                ],
                keywords=[],
            ),
        ) if own == name and (script.path(func) or "") in _SIGNS:
            sign = _SIGNS[script.path(func) or ""]
        case _:
            return
    known = script.kinds.of(old)
    is_leaf = known is not None and (known.is_trainable or known.kind == "parameter")
    if is_leaf or parameter_of(page, old) is not None or is_shared(page, old, script):
        return
    script.plan.replace[node] = lambda writer: (
        f"{name}[{', '.join(map(writer.text, places))}] {sign}= {writer.text(value)}"
    )
