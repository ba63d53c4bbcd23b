"""Nets of a Keras lesson, put into the mode that their calls say: `net.train()`, `net.eval()`."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import Place, place_of, scope_of
from lessons.translate.rules.layers.modules import has_modes, is_inside
from lessons.translate.script import Script

ARGUMENT = "training"
_NEW = "train"  # what a net is in when it has been made


@dataclass(frozen=True)
class _Use:
    """A call of a net, with the loops around it within its function, innermost first."""

    page: Page
    node: ast.Call
    mode: str
    loops: tuple[ast.stmt, ...]

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.node)


def plan_switches(script: Script) -> None:
    """Put the nets of a Keras lesson into the mode that their calls say."""
    found: dict[tuple[ast.AST | None, str], list[_Use]] = defaultdict(list)
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        module = script.kinds.module(node.func)
        is_kept = isinstance(node.func, ast.Name | ast.Attribute | ast.Subscript)
        if module is None or not is_kept or is_inside(node, page, script):
            continue
        if has_modes(module, script):
            use = _Use(page, node, _mode_said(node), tuple(_loops(node, page)))
            found[scope_of(page, node), page.text(node.func)].append(use)
    switching = {scope.name for scope, _ in found if isinstance(scope, ast.FunctionDef)}
    for (scope, name), uses in found.items():
        resets = list(_resets(script, scope, name, switching))
        _plan_uses(sorted(uses, key=lambda one: one.place), resets, scope, script)


def _loops(node: ast.AST, page: Page) -> Iterator[ast.stmt]:
    parent = page.parents.get(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.ClassDef):
        if isinstance(parent, ast.For | ast.While):
            yield parent
        parent = page.parents.get(parent)


def _resets(
    script: Script, scope: ast.AST | None, name: str, switching: set[str]
) -> Iterator[tuple[Place, str]]:
    """Yield where a net is in another mode than its last call said: it is new, or a function has
    set what nobody knows here.
    """
    for page, node in script.walk(ast.Assign, ast.Call):
        if scope_of(page, node) is not scope:
            continue
        if isinstance(node, ast.Assign):
            if any(page.text(one) == name for one in node.targets):
                yield place_of(page, node), _NEW
        elif isinstance(node, ast.Call) and page.text(node.func) in switching:
            yield place_of(page, node), ""


def _plan_uses(
    uses: Sequence[_Use],
    resets: Sequence[tuple[Place, str]],
    scope: ast.AST | None,
    script: Script,
) -> None:
    """Set the mode before each call that the net may come to in another one."""
    for number, use in enumerate(uses):
        before = uses[number - 1] if number else None
        if before is not None and before.page is use.page and before.mode != use.mode:
            statement = use.page.statement(use.node)
            if before.page.statement(before.node) is statement:
                script.plan.refuse[use.node] = "its net is in two modes within one statement"
                continue
        states = {_state(before, use, resets, scope)}
        anchor = use.page.statement(use.node)
        for loop in use.loops:
            inside = [one for one in uses if loop in one.loops]
            if {one.mode for one in inside} == {use.mode}:
                anchor = loop
            elif inside[0] is use:
                states.add(inside[-1].mode)
        if states != {use.mode} or not use.mode:
            _plan_switch(use, anchor, script)


def _state(
    before: _Use | None, use: _Use, resets: Sequence[tuple[Place, str]], scope: ast.AST | None
) -> str:
    """Return the mode that a net comes to a call in, empty where nobody knows."""
    start = before.place if before else (-1, 0, 0)
    state = before.mode if before else (_NEW if scope is None else "")
    for place, mode in sorted(resets):
        if start < place < use.place:
            state = mode
    return state


def _plan_switch(use: _Use, anchor: ast.stmt, script: Script) -> None:
    if use.mode:
        script.plan.before[anchor].append(_switch(use.node.func, f"{use.mode}()"))
        return
    given = next(one.value for one in use.node.keywords if one.arg == ARGUMENT)
    if script.target != "pytorch":
        script.plan.refuse[use.node] = "which mode its net is in is only seen in a run"
        return
    text = use.page.text(given)
    script.plan.before[use.page.statement(use.node)].append(
        _switch(use.node.func, f"train({text})")
    )


def _switch(net: ast.expr, call: str) -> Written:
    return lambda writer: f"{writer.text(net)}.{call}"


def _mode_said(node: ast.Call) -> str:
    for keyword in node.keywords:
        if keyword.arg == ARGUMENT:
            if not isinstance(keyword.value, ast.Constant):
                return ""
            return "train" if keyword.value.value else "eval"
    return "eval"
