"""`x += y` between PyTorch, where it changes the tensor, and what gives the name another one."""

import ast

from lessons.translate.rules.literals import SIGNS
from lessons.translate.rules.tensors.changed import Change, composed
from lessons.translate.rules.tensors.sharing import is_shared
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PADDLE = {"+": "add_", "-": "subtract_", "*": "multiply_", "/": "divide_"}


def plan_operators(changes: list[Change], script: Script) -> None:
    """Decide how tensors that the target can change are changed."""
    rebinds = script.source != "pytorch", script.target != "pytorch"
    for change in changes:
        is_other = change.is_operator and rebinds[0] != rebinds[1]
        if is_other and (is_shared(change.page, change.name, script) or _outgrows(change, script)):
            _plan_operator(change, script)
        elif script.source == "keras":
            continue  # what variables become says how they are changed
        elif script.target == "pytorch" and not change.is_operator:
            _plan_step(change, script)
        elif script.target == "paddle":
            _plan_stretched(change, script)


def _plan_operator(change: Change, script: Script) -> None:
    """Have `x += y` change the tensor in Paddle, and not in PyTorch, as it does in the source."""
    sign, value = change.sign, change.value
    if not sign or value is None:
        return

    def written(writer: Writer) -> str:
        name, text = change.name.id, writer.text(value)
        if script.target == "pytorch":
            return f"{name} = {composed(name, sign, value, text)}"
        if script.kinds.is_kind(value, "tensor", "parameter") and sign in _PADDLE:
            return f"{name}.{_PADDLE[sign]}({text})"
        known = script.kinds.of(change.name)
        if known is not None and known.ndim == 0:
            return f"{name}.set_value({composed(name, sign, value, text)})"
        return f"{name}[:] = {composed(name, sign, value, text)}"

    script.plan.replace[change.stmt] = written


def _outgrows(change: Change, script: Script) -> bool:
    """Return whether the result has more elements, or fractions, for which a tensor has no room."""
    origin = script.origins.of(change.name)
    own = script.kinds.of(origin) if origin is not None else None
    value = script.kinds.of(change.value) if change.value is not None else None
    if script.target != "pytorch" or own is None or value is None or own.kind != "tensor":
        return False
    is_fraction = value.class_name == "float" or value.dtype.startswith("float")
    if own.dtype.startswith("int") and (is_fraction or change.sign == "/"):
        return True
    if own.shape is None or value.shape is None or value.kind != "tensor":
        return False
    sizes = (1,) * (len(value.shape) - len(own.shape)) + own.shape
    pairs = zip(reversed(sizes), reversed(value.shape), strict=False)
    return len(sizes) > len(own.shape) or any(one == 1 != other for one, other in pairs)


def _plan_stretched(change: Change, script: Script) -> None:
    """Put what has another shape into all of a tensor: `set_value` takes its own shape alone."""
    value = change.value
    if value is None or change.index is not None or not script.says(_call_of(change), "assign"):
        return
    if script.kinds.is_kind(value, "tensor", "parameter") and not change.is_alike(script):
        script.plan.replace[change.stmt] = lambda writer: (
            f"{change.name.id}[:] = {writer.text(value)}"
        )


def _call_of(change: Change) -> ast.AST:
    return change.stmt.value if isinstance(change.stmt, ast.Expr) else change.stmt


def _plan_step(change: Change, script: Script) -> None:
    """Say `x.add_(y)` and `x[:] = x + y` as `x += y`, which changes a tensor of PyTorch."""
    sign, value = change.sign, change.value
    is_call = isinstance(change.stmt, ast.Expr) and change.index is None
    if change.is_whole and isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
        if value.left.id == change.name.id and not sign:
            sign, value = SIGNS.get(type(value.op), ""), value.right
    elif not is_call:
        return
    if not sign or value is None:
        return
    script.plan.replace[change.stmt] = lambda writer: (
        f"{change.name.id} {sign}= {writer.text(value)}"
    )
