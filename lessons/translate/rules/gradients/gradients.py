"""Where a lesson of PyTorch or Paddle works out gradients, reads them, and sets them back."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import FUNCTIONS, Flow, Made, Place, place_of, scope_of
from lessons.translate.script import Script

_ZEROING = frozenset({"zero_grad", "clear_grad", "clear_gradient", "clear_gradients"})
_SEVERAL = "which of several functions this calls, of which some take gradients, is not said"
_AWAY = frozenset({"zero_", "fill_", "zero", "fill"})
# What asks for gradients: one that is read, a loop over parameters, an optimizer's step, or a call
# of the lesson's own function that reads them.
Asking: TypeAlias = Literal["read", "loop", "step", "call"]


@dataclass
class Pass:
    """A backward pass: what gradients are taken of, and how that was made.

    `gradient` is what is put in at the end instead of ones; `returned` is the call where the
    gradients are a function's value, or all that is asked is whether there are any (`is_question`).
    `adds` says that they are added to those of passes before.
    """

    page: Page
    stmt: ast.stmt
    root: ast.expr
    made: Made
    gradient: ast.expr | None = None
    returned: ast.expr | None = None
    is_question: bool = False
    uses: list["Use"] = field(default_factory=list)
    adds: bool = False

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.stmt)


@dataclass(frozen=True)
class Use:
    """A place where gradients are asked for: those of `of`, a tensor or a list of such.

    `node` is the text that asks: `x.grad`, the loop, the optimizer, or the call.
    """

    asking: Asking
    page: Page
    node: ast.AST
    of: ast.expr
    grad: ast.Attribute | None = None

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.node)


@dataclass(frozen=True)
class Taker:
    """The lesson's own function that reads the gradients of what it is given."""

    page: Page
    function: ast.FunctionDef
    parameter: str
    is_list: bool


@dataclass
class Gradients:
    """All that a lesson does with gradients."""

    script: Script
    flow: Flow
    passes: list[Pass] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    zeroed: list[tuple[Page, ast.stmt, ast.expr]] = field(default_factory=list)
    takers: dict[str, Taker] = field(default_factory=dict)


def find_gradients(script: Script) -> Gradients:
    """Return all that a lesson does with gradients, in its order."""
    found = Gradients(script, Flow(script))
    for page, node in script.walk(ast.Call, ast.Assign):
        if isinstance(node, ast.Call):
            _take_pass(page, node, found)
        _take_zeroing(page, node, found)
    found.passes.sort(key=lambda one: one.place)
    for page, node in script.walk(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        if is_gradient(node, script) and not _is_zeroed(page, node):
            _take_read(page, node, found)
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        _take_call(page, node, found)
    found.uses.sort(key=lambda one: one.place)
    return found


def is_gradient(node: ast.Attribute, script: Script) -> bool:
    """Return whether an expression is the gradient that a tensor keeps."""
    return (
        node.attr == "grad"
        and isinstance(node.ctx, ast.Load)
        and bool(script.says(node, "gradient"))
    )


def is_optimizer(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is an optimizer, as its run or its making says."""
    known = script.kinds.of(node)
    if known is not None:
        return known.kind == "optimizer"
    origin = script.origins.of(node)
    if isinstance(origin, ast.Call):
        path = script.path(origin.func) or ""
        return ".optim" in path and ".lr" not in path
    return script.has_kind(node, "Optimizer") and isinstance(node, ast.Name)


def _take_pass(page: Page, node: ast.Call, found: Gradients) -> None:
    script = found.script
    said = script.says(node, "backward")
    stmt = page.statement(node)
    if said and isinstance(stmt, ast.Expr) and isinstance(node.func, ast.Attribute):
        root = node.func.value
        hole = said.holes.get("gradient")
        given = hole.node if hole and hole.is_given and isinstance(hole.node, ast.expr) else None
        made = found.flow.made(page, stmt, root)
        found.passes.append(Pass(page, stmt, root, made, given))
        return
    said = script.says(node, "gradient_of")
    if said and (hole := said.holes.get("y")) and isinstance(hole.node, ast.expr):
        made = found.flow.made(page, stmt, hole.node)
        found.passes.append(Pass(page, stmt, hole.node, made, returned=node))


def _take_zeroing(page: Page, node: ast.AST, found: Gradients) -> None:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr)):
            if attr in _AWAY:
                while isinstance(value, ast.Attribute) and value.attr in {"data", "grad"}:
                    if value.attr == "grad" and is_gradient(value, found.script):
                        found.zeroed.append((page, page.statement(node), value.value))
                        return
                    value = value.value
            elif attr in _ZEROING and not _is_own(node, found.script):
                found.zeroed.append((page, page.statement(node), value))
        case ast.Assign(targets=[ast.Attribute(value=value, attr="grad")], value=ast.Constant()):
            found.zeroed.append((page, node, value))


def _is_own(node: ast.AST, script: Script) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and script.is_own(func)


def _is_zeroed(page: Page, node: ast.Attribute) -> bool:
    """Return whether a gradient stands there only to be set back."""
    above = page.parents[node]
    while isinstance(above, ast.Attribute):
        if above.attr in _AWAY:
            return True
        above = page.parents[above]
    if isinstance(above, ast.Compare):  # `if x.grad is not None: x.grad.zero_()`
        stmt = page.parents[above]
        if isinstance(stmt, ast.If) and stmt.test is above and len(stmt.body) == 1:
            line = page.text(stmt.body[0])
            return line.startswith(page.text(node)) and line.endswith("zero_()")
    return False


def loop_of(page: Page, node: ast.Name) -> ast.For | ast.comprehension | None:
    """Return the loop that a name runs through, where it does so alone."""
    above: ast.AST = node
    while above in page.parents:
        above = page.parents[above]
        loops: list[ast.For | ast.comprehension] = []
        if isinstance(above, ast.For):
            loops = [above]
        elif isinstance(above, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            loops = list(above.generators)
        for loop in loops:
            if any(one.id == node.id for one in _targets(loop.target)):
                return loop
        if isinstance(above, FUNCTIONS):
            return None
    return None


def _targets(node: ast.AST) -> Iterator[ast.Name]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Name))


def _take_read(page: Page, node: ast.Attribute, found: Gradients) -> None:
    of = node.value
    while isinstance(of, ast.Attribute) and of.attr == "data":
        of = of.value
    function = page.enclosing(node, ast.FunctionDef)
    loop = loop_of(page, of) if isinstance(of, ast.Name) else None
    if isinstance(function, ast.FunctionDef):
        given = {one.arg for one in function.args.args}
        is_passing = any(scope_of(one.page, one.stmt) is function for one in found.passes)
        asked = loop.iter if loop else of
        if isinstance(asked, ast.Name) and asked.id in given and not is_passing:
            taker = Taker(page, function, asked.id, loop is not None)
            found.takers.setdefault(function.name, taker)
    if loop is not None:
        found.uses.append(Use("loop", page, loop_head(loop), loop.iter, node))
    else:
        found.uses.append(Use("read", page, node, of, node))


def loop_head(loop: ast.For | ast.comprehension) -> ast.expr:
    """Return what a loop's names are, where its place is asked for."""
    return loop.target


def _take_call(page: Page, node: ast.Call, found: Gradients) -> None:
    func = node.func
    if isinstance(func, ast.Attribute) and func.attr == "step" and not node.args:
        if is_optimizer(func.value, found.script):
            found.uses.append(Use("step", page, node, func.value))
    elif (taker := taker_called(page, node, found)) is not None:
        names = [one.arg for one in taker.function.args.args]
        place = names.index(taker.parameter)
        if place < len(node.args):
            found.uses.append(Use("call", page, node, node.args[place]))
    elif any(_possible(page, node, found)):
        found.script.plan.refuse[node] = _SEVERAL


def taker_called(page: Page, call: ast.Call, found: Gradients) -> Taker | None:
    """Return the function that a call gives gradients to: by its name, or as it was handed on."""
    takers = _possible(page, call, found)
    return takers[0] if len(takers) == 1 else None


def _possible(page: Page, call: ast.Call, found: Gradients) -> list[Taker | None]:
    """Return what a call may give gradients to; None stands for a function that takes none."""
    func = call.func
    if not isinstance(func, ast.Name):
        return []
    if func.id in found.takers:
        return [found.takers[func.id]]
    function = page.enclosing(call, ast.FunctionDef)
    if not isinstance(function, ast.FunctionDef):
        return []
    parameters = [one.arg for one in function.args.args]
    if func.id not in parameters:
        return []
    handed = _handed(function.name, func.id, parameters.index(func.id), found.script)
    own = {node.name for _, node in found.script.walk(ast.FunctionDef)}  # type: ignore[attr-defined]
    return [found.takers.get(name) for name in sorted(handed & own)]


def _handed(function: str, parameter: str, place: int, script: Script) -> set[str]:
    """Return the names that a function's callers give for one of its parameters."""
    given: list[ast.expr] = []
    for _, node in script.walk(ast.Call):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == function:
            given += node.args[place : place + 1]
            given += [one.value for one in node.keywords if one.arg == parameter]
    return {one.id for one in given if isinstance(one, ast.Name)}
