"""Nets of a Keras lesson, put into the mode that their calls say: `net.train()`, `net.eval()`."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import Place, place_of, scope_of
from lessons.translate.rules.layers.modules import has_modes, is_inside, is_module, listed_net
from lessons.translate.rules.modes.evaluated import Evaluated, plan_evaluated, spot_of
from lessons.translate.script import Script
from lessons.translate.writer import Writer

ARGUMENT = "training"
_TWO = "its net is in two modes within one statement"
_UNSEEN = "which mode its net is in is only seen in a run"


@dataclass(frozen=True)
class _Use:
    """A call of a net, with the loops around it within its function, innermost first.

    `mode` is empty where a value says it. What is not `is_modal` acts in both modes alike.
    """

    page: Page
    node: ast.Call
    net: ast.expr
    mode: str
    is_modal: bool
    is_said: bool
    loops: tuple[ast.stmt, ...]

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.node)

    @property
    def statement(self) -> ast.stmt:
        """Return the statement that it is part of."""
        return self.page.statement(self.node)


def plan_switches(script: Script) -> None:
    """Put the nets of a Keras lesson into the mode that their calls say."""
    found: dict[tuple[ast.AST | None, str], list[_Use]] = defaultdict(list)
    for page, node in script.walk(ast.Call):
        use = _use(node, page, script)
        if use is not None and use.statement in script.plan.drop:
            continue  # it has only built the net
        if use is not None and isinstance(use.net, ast.Call):
            script.plan.replace[use.net] = partial(_made_so, use)
        elif use is not None:
            found[scope_of(page, node), page.text(use.net)].append(use)
    switching = {scope.name for scope, _ in found if isinstance(scope, ast.FunctionDef)}
    evaluated: list[Evaluated] = []
    for (scope, name), uses in found.items():
        resets = sorted(_resets(script, scope, name, switching))
        switches = _Switches(sorted(uses, key=lambda one: one.place), resets, script)
        evaluated += switches.plan()
    plan_evaluated(evaluated, script)


def _use(node: ast.Call, page: Page, script: Script) -> _Use | None:
    """Return a call of a net whose mode shows, or is said; None for others."""
    listed = listed_net(node.func, page, script)
    net = listed or node.func
    is_kept = isinstance(net, ast.Name | ast.Attribute | ast.Subscript)
    if not (is_kept or isinstance(listed, ast.Call)) or is_inside(node, page, script):
        return None
    module = script.kinds.module(net)
    is_modal = module is not None and has_modes(module, script)
    said = next((one.value for one in node.keywords if one.arg == ARGUMENT), None)
    if not is_modal and (said is None or not is_module(net, script, page)):
        return None
    mode = "eval"
    if said is not None:
        is_constant = isinstance(said, ast.Constant)
        mode = ("train" if said.value else "eval") if is_constant else ""  # type: ignore[attr-defined]
    return _Use(page, node, net, mode, is_modal, said is not None, tuple(_loops(node, page)))


def _loops(node: ast.AST, page: Page) -> Iterator[ast.stmt]:
    parent = page.parents.get(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.ClassDef):
        if isinstance(parent, ast.For | ast.While):
            yield parent
        parent = page.parents.get(parent)


def _resets(
    script: Script, scope: ast.AST | None, name: str, switching: set[str]
) -> Iterator[tuple[Place, ast.AST]]:
    """Yield where a net is in another mode than its last call said: it is new, or a function has
    set what nobody knows here.
    """
    for page, node in script.walk(ast.Assign, ast.Call):
        if scope_of(page, node) is not scope:
            continue
        if isinstance(node, ast.Assign):
            if any(page.text(one) == name for one in node.targets):
                yield place_of(page, node), node
        elif isinstance(node, ast.Call) and page.text(node.func) in switching:
            yield place_of(page, node), node


class _Switches:
    """The switches of one net in one scope."""

    def __init__(
        self, uses: Sequence[_Use], resets: Sequence[tuple[Place, ast.AST]], script: Script
    ) -> None:
        self.uses = uses
        self.resets = resets
        self.script = script

    def plan(self) -> Iterator[Evaluated]:
        """Set the mode before each call that the net may come to in another one.

        Yields what is evaluated, with the switch that belongs before it.
        """
        for number, use in enumerate(self.uses):
            before = self.uses[number - 1] if number else None
            if before is not None and before.mode != use.mode and self._share(before, use):
                if use.is_modal:
                    self.script.plan.refuse[use.node] = _TWO
                continue
            loops = [loop for loop in use.loops if self._is_alike(loop, use.mode)]
            states = {self._state(before, use), *self._states_again(use, loops)}
            line = self._line(use) if states != {use.mode} or not use.mode else None
            if line is not None and self._plan_shown(before, use, line):
                line = None
            spot = None
            if use.is_said and use.mode == "eval":
                spot = spot_of(use.page, use.statement, use.loops, set(loops), self.script)
            if spot is not None:
                yield Evaluated(use.page, use.net, spot, line)
            elif line is not None:
                anchor = loops[-1] if loops else use.statement
                self.script.plan.before[anchor].append(line)

    def _states_again(self, use: _Use, alike: Sequence[ast.stmt]) -> Iterator[str]:
        """Yield the modes that a net may be in where a loop comes back to a call."""
        for loop in use.loops:
            inside = [one for one in self.uses if loop in one.loops]
            if loop not in alike and inside[0] is use:
                yield inside[-1].mode
            if self._is_reset(loop):
                yield ""

    def _share(self, one: _Use, other: _Use) -> bool:
        return one.page is other.page and one.statement is other.statement

    def _is_alike(self, loop: ast.stmt, mode: str) -> bool:
        """Return whether a net is in one mode all through a loop."""
        modes = {one.mode for one in self.uses if loop in one.loops}
        return modes == {mode} and not self._is_reset(loop)

    def _is_reset(self, loop: ast.stmt) -> bool:
        inside = set(ast.walk(loop))
        return any(node in inside for _, node in self.resets)

    def _state(self, before: _Use | None, use: _Use) -> str:
        """Return the mode that a net comes to a call in, empty where nobody has said it."""
        start = before.place if before else (-1, 0, 0)
        if any(start < place < use.place for place, _ in self.resets):
            return ""
        return before.mode if before else ""

    def _line(self, use: _Use) -> "Written | None":
        """Return the line that sets the mode."""
        if use.mode:
            return _switch(use, f"{use.mode}()")
        given = next(one.value for one in use.node.keywords if one.arg == ARGUMENT)
        if self.script.target != "pytorch":
            if use.is_modal:
                self.script.plan.refuse[use.node] = _UNSEEN
            return None
        return _switch(use, f"train({use.page.text(given)})")

    def _plan_shown(self, before: _Use | None, use: _Use, line: Written) -> bool:
        """Have a net that a cell before has shown be set there, where it is only then used."""
        start = before.place if before else (-1, 0, 0)
        start = max([start, *(place for place, _ in self.resets if place < use.place)])
        if use.mode != "eval" or not use.is_said or scope_of(use.page, use.node) is not None:
            return False
        for page in self.script.pages:
            last = page.tree.body[-1] if page.tree and page.tree.body else None
            if not isinstance(last, ast.Expr) or page.cell >= use.page.cell:
                continue
            if start < place_of(page, last) and page.text(last) == use.page.text(use.net):
                self.script.plan.replace[last] = line
                return True
        return False


def _made_so(use: _Use, writer: Writer) -> str:
    """Return a net that has no name, put into its mode where it is made."""
    text = writer.own_text(use.net)
    return f"{text}.{use.mode}()" if use.mode else text


def _switch(use: _Use, call: str) -> Written:
    return lambda writer: f"{Writer(writer.script, use.page).text(use.net)}.{call}"
