"""Where a lesson of PyTorch or Paddle works out gradients, reads them, and sets them back."""

import ast
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lessons.translate.pages import Page
from lessons.translate.rules.callers import Callers, parameter_of
from lessons.translate.rules.gradients.flow import Flow, Made, Place, base_of, place_of, scope_of
from lessons.translate.rules.gradients.loops import looped
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.script import Script

_ZEROING = frozenset({"zero_grad", "clear_grad", "clear_gradient", "clear_gradients"})
_SEVERAL = "which of several functions this calls, of which some take gradients, is not said"
_AWAY = frozenset({"zero_", "fill_", "zero", "fill"})
# What asks for gradients: one that is read, a loop over parameters, an optimizer's step, or a call
# of the lesson's own function that reads them.
Asking: TypeAlias = Literal["read", "loop", "step", "call", "clip"]


@dataclass(eq=False)
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
    """The lesson's own function that reads the gradients of what it is given, or of a net's."""

    page: Page
    function: ast.FunctionDef
    parameter: str
    is_list: bool
    is_net: bool = False

    @property
    def place(self) -> tuple[int, bool, bool]:
        """Return where it is given the variables, and whether these are a list, or a net's."""
        names = [one.arg for one in self.function.args.args]
        return names.index(self.parameter), self.is_list, self.is_net


@dataclass
class Gradients:
    """All that a lesson does with gradients."""

    script: Script
    flow: Flow
    passes: list[Pass] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    zeroed: list[tuple[Page, ast.stmt, ast.expr]] = field(default_factory=list)
    takers: dict[ast.FunctionDef, Taker] = field(default_factory=dict)
    # The names that the loss of a pass comes from, once they have been looked for.
    sources: dict[Pass, set[str]] = field(default_factory=dict)

    @property
    def callers(self) -> Callers:
        """Return who calls the lesson's functions."""
        return self.script.once(Callers)


def find_gradients(script: Script) -> Gradients:
    """Return all that a lesson does with gradients, in its order."""
    found = Gradients(script, Flow(script))
    for page, node in script.walk(ast.Call, ast.Assign):
        if isinstance(node, ast.Call):
            _take_pass(page, node, found)
        _take_zeroing(page, node, found)
    found.passes.sort(key=lambda one: one.place)
    for page, node in script.walk(ast.Attribute):
        if is_gradient(node, script) and not _is_zeroed(page, node):
            _take_read(page, node, found)
    for page, node in script.walk(ast.Call):
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


def plain(node: ast.expr) -> ast.expr:
    """Return the tensor whose values an expression is."""
    while isinstance(node, ast.Attribute) and node.attr == "data":
        node = node.value
    return node


def _take_read(page: Page, node: ast.Attribute, found: Gradients) -> None:
    of = plain(node.value)
    loop = looped(page, of)
    function = page.enclosing(node, ast.FunctionDef)
    if isinstance(function, ast.FunctionDef):
        given = {one.arg for one in function.args.args}
        is_passing = any(scope_of(one.page, one.stmt) is function for one in found.passes)
        asked = loop.over if loop else of
        net = module_of(asked, found.script) if loop else None
        name = base_of(asked if net is None else net)
        is_given = isinstance(net or asked, ast.Name) and name in given
        if is_given and not is_passing:
            taker = Taker(page, function, name, loop is not None, is_net=net is not None)
            found.takers.setdefault(function, taker)
    if loop is not None:
        found.uses.append(Use("loop", page, loop.target, loop.over, node))
    else:
        found.uses.append(Use("read", page, node, of, node))


def _take_call(page: Page, node: ast.Call, found: Gradients) -> None:
    func = node.func
    if isinstance(func, ast.Attribute) and func.attr == "step" and not node.args:
        if is_optimizer(func.value, found.script):
            found.uses.append(Use("step", page, node, func.value))
    elif (clipped := clipped_by(page, node, found.script)) is not None:
        found.uses.append(Use("clip", page, node, clipped))
    elif (taker := taker_called(page, node, found)) is not None:
        of = found.callers.argument(node, taker.function, taker.parameter)
        if of is not None:
            found.uses.append(Use("call", page, node, of))
    elif any(_possible(page, node, found)):
        found.script.plan.refuse[node] = _SEVERAL


def clipped_by(page: Page, node: ast.Call, script: Script) -> ast.expr | None:
    """Return the variables whose gradients a statement clips, None for another."""
    said = script.says(node, "clip_norm", "clip_gradient_value")
    match page.parents[node]:
        case ast.Expr() | ast.Assign(targets=[ast.Name()]) if said:
            return said.holes["parameters"].node
    return None


def taker_called(page: Page, call: ast.Call, found: Gradients) -> Taker | None:
    """Return the function that a call gives gradients to: by its name, or as it was handed on.

    It is the first of those that a call may mean, where all take them in the same place.
    """
    takers = _possible(page, call, found)
    first = takers[0] if takers else None
    return first if first and all(one and one.place == first.place for one in takers) else None


def _possible(page: Page, call: ast.Call, found: Gradients) -> list[Taker | None]:
    """Return what a call may give gradients to; None stands for a function that takes none."""
    func, callers = call.func, found.callers
    function = parameter_of(page, func)
    if isinstance(func, ast.Name) and function is not None:
        return [found.takers.get(one) for one in callers.handed(function, func.id)]
    own = callers.function(func)
    return [found.takers.get(own)] if own is not None else []
