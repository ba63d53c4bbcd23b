"""Variables of TensorFlow that are changed, as tensors that keep gradients are changed."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Wrap
from lessons.translate.rules.gradients.flow import scope_of
from lessons.translate.rules.gradients.no_grad import no_grad
from lessons.translate.rules.gradients.taped import Taped, is_trainable
from lessons.translate.rules.tensors.changed import whole
from lessons.translate.rules.tensors.listed import beside
from lessons.translate.rules.tensors.plain import find_plain
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SIGNS = {"assign_add": "+", "assign_sub": "-"}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-"}


def plan_updates(found: Taped) -> None:
    """Have `assign` and its kin change tensors, without the graph taking note of it."""
    script = found.script
    plain = find_plain(script)
    trained: list[tuple[Page, ast.stmt]] = []
    for page, stmt, call in found.updates:
        assert isinstance(call.func, ast.Attribute)
        of = whole(call.func.value)
        base = of.value if isinstance(of, ast.Subscript) else of
        is_trained = bool(found.blocks) and _may_train(base, script) and not plain.has(page, base)
        if is_trained or _is_buffer(of, script):
            script.plan.replace[stmt] = _Update(call, of).written
            trained.append((page, stmt))
    updates: set[ast.stmt] = {stmt for _, stmt, _ in found.updates}
    wrapped: set[ast.stmt] = set()
    for page, step in trained:
        free = _is_free(page, step, found)
        outer = _outermost(page, step, updates, is_free=free)
        if outer in wrapped or not wrapped.isdisjoint(page.around(outer)):
            continue
        row = _row(page.blocks[outer], outer, updates, is_free=free)
        wrapped.update(row)
        script.plan.wraps[row[0]] = Wrap(row[0], row[-1], no_grad(script.target))


def _may_train(node: ast.expr, script: Script) -> bool:
    """Return whether a variable is trained: where nothing was run, each that gets assigned."""
    return is_trainable(node, script) or (
        not script.kinds.was_run and isinstance(node, ast.Name | ast.Attribute)
    )


def _is_free(page: Page, stmt: ast.stmt, found: Taped) -> bool:
    """Return whether a function only changes variables, so that nothing in it is to be recorded."""
    scope = scope_of(page, stmt)
    return isinstance(scope, ast.FunctionDef) and not any(
        scope_of(there, block) is scope for there, block in found.blocks
    )


def _row(
    block: list[ast.stmt], stmt: ast.stmt, updates: set[ast.stmt], *, is_free: bool
) -> list[ast.stmt]:
    """Return the statements around one that change variables, with what they compute for it."""
    first = last = place = block.index(stmt)
    for at in range(place + 1, len(block)):
        if block[at] in updates:
            last = at
        elif not (is_free and isinstance(block[at], ast.Assign)):
            break
    for at in range(place - 1, -1, -1):
        if block[at] in updates:
            first = at
        elif not (is_free and isinstance(block[at], ast.Assign)):
            break
    return block[first : last + 1]


def _is_buffer(node: ast.expr, script: Script) -> bool:
    """Return whether it is what a layer of PyTorch's keeps beside its parameters."""
    is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    if not is_own or node.value.id != "self" or script.target != "pytorch":  # type: ignore[attr-defined]
        return False
    known = script.kinds.of(node)
    return known is not None and known.kind in {"tensor", "parameter"} and not known.is_trainable


def _outermost(page: Page, stmt: ast.stmt, updates: set[ast.stmt], *, is_free: bool) -> ast.stmt:
    """Return the loop that does nothing but change variables, else the statement itself."""
    outer = stmt
    while isinstance(above := page.parents[outer], ast.For) and not above.orelse:
        inner = [one for one in ast.walk(above) if isinstance(one, ast.stmt) and one is not above]
        known = (ast.For, ast.Assign) if is_free else (ast.For,)
        if not all(one in updates or isinstance(one, known) for one in inner):
            break
        if scope_of(page, above) is not scope_of(page, stmt):
            break
        outer = above
    return outer


class _Update:
    def __init__(self, call: ast.Call, of: ast.expr) -> None:
        assert isinstance(call.func, ast.Attribute)
        self.of = of
        self.sign, self.value = _SIGNS.get(call.func.attr), call.args[0]
        value = self.value
        if not self.sign and isinstance(value, ast.BinOp) and _is_step(value, of):
            self.sign, self.value = _OPERATORS[type(value.op)], value.right

    def written(self, writer: Writer) -> str:
        """Return the statement that changes the tensor."""
        if isinstance(self.of, ast.Subscript):
            return self._put(self.of, writer)
        name, text = writer.own_text(self.of), self._text(writer)
        if writer.script.target == "pytorch":
            return f"{name} {self.sign}= {text}" if self.sign else f"{name}.copy_({text})"
        if self.sign is None:
            return f"{name}.set_value({text})"
        is_sum = isinstance(self.value, ast.BinOp) and isinstance(self.value.op, ast.Add | ast.Sub)
        inner = f"({text})" if is_sum else text
        return f"{name}.set_value({name} {self.sign} {inner})"

    def _text(self, writer: Writer) -> str:
        """Return what a tensor is changed by: TensorFlow takes a list for one."""
        text = writer.own_text(self.value)
        is_list = isinstance(self.value, ast.List | ast.Tuple)
        return beside(self.value, text, self.of, writer) if is_list else text

    def _put(self, of: ast.Subscript, writer: Writer) -> str:
        """Return the statement that changes a part of the tensor."""
        text = self._text(writer)
        return f"{writer.own_text(of.value)}[{writer.text(of.slice)}] {self.sign or ''}= {text}"


def _is_step(value: ast.BinOp, of: ast.expr) -> bool:
    """Return whether a variable is given itself, more or less something."""
    return type(value.op) in _OPERATORS and ast.unparse(value.left) == ast.unparse(of)
