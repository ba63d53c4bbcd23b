"""Loops over variables and their gradients, also in functions that are given both: where tensors
keep their gradients, the variables are enough.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.callers import Callers, parameter_of
from lessons.translate.rules.gradients.flow import names_in, scope_of
from lessons.translate.rules.gradients.taped import Asking, Taped
from lessons.translate.script import Script

# How a gradient is set back.
ZERO = {"pytorch": ".grad.zero_()", "paddle": ".clear_gradient()"}
_RENAMED = (
    "the loop gives the variable's name to something else, and then its gradient is not found"
)


@dataclass(frozen=True)
class _Zipped:
    """A loop through several lists at once; `places` are those of the variables and gradients."""

    page: Page
    loop: ast.For
    target: ast.Tuple
    call: ast.Call
    places: tuple[int, int]

    @property
    def names(self) -> tuple[str, str]:
        """Return what the loop calls a variable and its gradient."""
        variable, gradient = (self.target.elts[place] for place in self.places)
        assert isinstance(variable, ast.Name)
        assert isinstance(gradient, ast.Name)
        return variable.id, gradient.id

    @property
    def given(self) -> tuple[ast.expr, ast.expr]:
        """Return the lists of the variables and of their gradients."""
        return self.call.args[self.places[0]], self.call.args[self.places[1]]


@dataclass(frozen=True)
class _Taker:
    """A function that is given variables and gradients at these places, and loops over both."""

    function: ast.FunctionDef
    zipped: _Zipped
    variables: int
    gradients: int


def plan_zipped(found: Taped) -> None:
    """Have loops go over the variables alone, where the gradients are surely theirs."""
    takers: list[_Taker] = []
    for zipped in _zipped(found.script):
        own = _own_askings(zipped, found)
        if own:
            gradients = zipped.given[1]
            found.script.plan.replace[gradients] = zipped.page.text(gradients)
            _go_alone(zipped, own, found.script)
        elif (taker := _taker(zipped)) is not None:
            takers.append(taker)
    sure = _sure(takers, found)
    for taker in sure:
        _plan_taker(taker, sure[taker], found)


def _zipped(script: Script) -> Iterator[_Zipped]:
    for page, loop in script.walk(ast.For):
        target, items = loop.target, loop.iter
        match target, items:
            case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[of]):
                target, items = inner, of
        match target, items:
            case ast.Tuple(elts=elts), ast.Call(func=ast.Name(id="zip"), args=args, keywords=[]):
                names = [place for place, one in enumerate(elts) if isinstance(one, ast.Name)]
                pairs = [(one, other) for one in names for other in names if one != other]
                if len(elts) == len(args):
                    yield from (_Zipped(page, loop, target, items, pair) for pair in pairs)


def _own_askings(zipped: _Zipped, found: Taped) -> list[Asking]:
    """Return the passes that gave a loop the gradients of just its variables."""
    variables, gradients = zipped.given
    return [
        one
        for one in found.askings
        if any(node is gradients for _, node in one.reads)
        and _listed(one.page, one.sources) == _listed(zipped.page, variables)
    ]


def _listed(page: Page, node: ast.expr) -> str:
    return page.text(node).strip("[]()")


def _taker(zipped: _Zipped) -> _Taker | None:
    """Return the function whose own variables and gradients a loop goes through."""
    variables, gradients = zipped.given
    function = parameter_of(zipped.page, gradients)
    if function is None or parameter_of(zipped.page, variables) is not function:
        return None
    assert isinstance(variables, ast.Name)
    assert isinstance(gradients, ast.Name)
    names = [one.arg for one in function.args.args]
    if {variables.id, gradients.id} - set(names):
        return None
    place = names.index(gradients.id)
    reads = [one for one in names_in(function) if one.id == gradients.id]
    is_needed = place < len(names) - len(function.args.defaults)
    if len(reads) != 1 or not is_needed or not place:
        return None
    return _Taker(function, zipped, names.index(variables.id), place)


def _sure(takers: list[_Taker], found: Taped) -> dict[_Taker, list[tuple[ast.Call, Asking]]]:
    """Return the functions that are given nothing but what passes gave, with their calls."""
    callers = found.script.once(Callers)
    calls = {one: _given_at(one, callers, found) for one in takers}
    while True:
        sure = {one: given for one, given in calls.items() if given}
        places = {one.function: (one.variables, one.gradients) for one in sure}
        calls = {
            one: given if all(_is_agreed(call, one, places, callers) for call, _ in given) else []
            for one, given in sure.items()
        }
        if all(calls.values()):
            return calls


def _is_agreed(
    call: ast.Call,
    taker: _Taker,
    places: dict[ast.FunctionDef, tuple[int, int]],
    callers: Callers,
) -> bool:
    """Return whether all functions that a call may mean are given the same in the same places."""
    page = callers.script.page_of(call)
    function = parameter_of(page, call.func)
    if function is None or not isinstance(call.func, ast.Name):
        return True
    handed = callers.handed(function, call.func.id)
    return all(places.get(one) == (taker.variables, taker.gradients) for one in handed)


def _given_at(taker: _Taker, callers: Callers, found: Taped) -> list[tuple[ast.Call, Asking]]:
    """Return the calls of a function with the passes whose gradients they give, or none."""
    given = []
    for call in callers.calls(taker.function) or ():
        one = _asking_of(found.script.page_of(call), call, taker, found)
        if one is None:
            return []
        given.append((call, one))
    return given


def _asking_of(page: Page, call: ast.Call, taker: _Taker, found: Taped) -> Asking | None:
    """Return the pass whose gradients a call is given together with their variables."""
    if len(call.args) <= max(taker.gradients, taker.variables):
        return None
    given = call.args[taker.gradients]
    listed = _listed(page, call.args[taker.variables])
    names = [given] if isinstance(given, ast.Name) else getattr(given, "elts", [])
    if not names or not all(isinstance(one, ast.Name) for one in names):
        return None
    for one in found.askings:
        read = {node for _, node in one.reads}
        is_all = tuple(name.id for name in names) == one.names
        if is_all and set(names) <= read and _listed(one.page, one.sources) == listed:
            return one
    return None


def _plan_taker(taker: _Taker, given: list[tuple[ast.Call, Asking]], found: Taped) -> None:
    """Have a function read the gradients of the variables that it is given."""
    script, place = found.script, taker.gradients
    for call, one in given:
        page = script.page_of(call)
        script.plan.cut[call.args[place]] = page.end(call.args[place - 1])
        inside = set(ast.walk(call.args[place]))
        for _, name in one.reads:
            if name in inside:
                script.plan.replace.setdefault(name, name.id)
    arguments = taker.function.args.args
    script.plan.cut[arguments[place]] = taker.zipped.page.end(arguments[place - 1])
    _go_alone(taker.zipped, [one for _, one in given], script)


def _kept_name(zipped: _Zipped) -> str:
    """Return how a variable is called all through its loop, where its name gets another value: by
    its place; empty where it has none.
    """
    variable, _ = zipped.names
    stored = (one for stmt in zipped.loop.body for one in ast.walk(stmt))
    if not any(isinstance(one, ast.Name) and _is_given(one, variable) for one in stored):
        return variable
    match zipped.loop.target, zipped.given[0]:
        case ast.Tuple(elts=[ast.Name(id=number), inner]), ast.Name(id=over) if (
            inner is zipped.target
        ):
            return f"{over}[{number}]"
    return ""


def _is_given(node: ast.Name, name: str) -> bool:
    return node.id == name and isinstance(node.ctx, ast.Store)


def _go_alone(zipped: _Zipped, askings: list[Asking], script: Script) -> None:
    """Have a loop go without the gradients, and set them back where it has to."""
    page, (_, gradient) = zipped.page, zipped.names
    target, call, left_out = zipped.target, zipped.call, zipped.places[1]
    names = [page.text(one) for one in target.elts if one is not target.elts[left_out]]
    items = [one for one in call.args if one is not call.args[left_out]]
    is_alone = len(items) == 1
    together = ", ".join(names)
    is_inner = target is not zipped.loop.target
    script.plan.replace[target] = f"({together})" if is_inner and not is_alone else together
    script.plan.replace[call] = lambda writer: (
        writer.own_text(items[0])
        if is_alone
        else f"zip({', '.join(writer.own_text(one) for one in items)})"
    )
    own = _kept_name(zipped)
    if not own:
        script.plan.refuse[zipped.loop] = _RENAMED
        return
    for stmt in zipped.loop.body:
        for node in names_in(stmt):
            if node.id == gradient:
                script.plan.replace[node] = f"{own}.grad"
    is_loop = isinstance(page.enclosing(zipped.loop, ast.For, ast.While), ast.stmt)
    is_function = scope_of(page, zipped.loop) is not None
    if is_loop or is_function or len(askings) > 1:
        script.plan.after[zipped.loop.body[-1]].append(f"{own}{ZERO[script.target]}")
        for one in askings:
            one.is_cleared = True
    if scope_of(page, zipped.loop) is None:
        script.plan.left_out[page.cell].add(gradient)
