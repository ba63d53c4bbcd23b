"""Calls of nets on the way to Keras, each of which says the mode that its net is in."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import Place, base_of, place_of, scope_of
from lessons.translate.rules.gradients.no_grad import is_quiet
from lessons.translate.rules.layers.modules import (
    has_modes,
    has_modes_as_told,
    is_inside,
    listed_net,
    mode_set,
    receiver,
)
from lessons.translate.script import Script
from lessons.translate.writer import Writer

ARGUMENT = "training"


@dataclass(frozen=True)
class _Event:
    """A place where a net gets a mode; `is_said` where the lesson says it there."""

    place: Place
    scope: ast.AST | None
    name: str
    mode: str
    is_said: bool


@dataclass
class _Call:
    """A call of a net, with the name of what gives it its mode."""

    page: Page
    node: ast.Call
    name: str
    module: KnownModule | None
    event: _Event | None = None

    def is_modal(self, script: Script) -> bool:
        """Return whether its net acts otherwise in training."""
        if self.module is None:
            return has_modes_as_told(self.node.func, script)
        return has_modes(self.module, script)


def plan_calls(script: Script) -> None:
    """Have calls of nets say their mode: what the lesson says, and what changes anything."""
    modes = _Modes(script)
    calls = list(modes.calls())
    taped = {id(call.event) for call in calls if modes.is_taped(call)}
    for call in calls:
        mode = modes.of(call, is_taped=id(call.event) in taped)
        if mode:
            _plan_said(call.node, mode, script)
    for page, node in script.walk(ast.Attribute):
        if node.attr == ARGUMENT and script.says(node, "is_training"):
            event = modes.event_at(page, node, page.text(node.value))
            if event is not None and event.is_said:
                script.plan.replace[node] = _Told(node, _value(event.mode)).written


class _Modes:
    """Where nets of a lesson get their modes."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.events = sorted(_events(script), key=lambda one: one.place)
        self.events += _called_events(self.events, script)
        self.events.sort(key=lambda one: one.place)
        self.named = {one.name for one in self.events if one.is_said}

    @cached_property
    def _wrapped(self) -> set[ast.stmt]:
        """Return the statements that a tape records."""
        found: set[ast.stmt] = set()
        blocks = [block for page in self.script.pages for block in page.all_blocks()]
        for block in blocks:
            for stmt in block:
                wrap = self.script.plan.wraps.get(stmt)
                if wrap is not None:
                    found |= set(block[block.index(stmt) : block.index(wrap.last) + 1])
        return found

    def calls(self) -> Iterator[_Call]:
        """Yield the calls of nets that come from without, each with what it goes by."""
        for page, node in self.script.walk(ast.Call):
            net = listed_net(node.func, page, self.script) or node.func
            known, module = self.script.kinds.of(net), self.script.kinds.module(net)
            name = page.text(net)
            # A loss of PyTorch or Paddle is a module, and none of Keras's layers.
            if known is not None and (
                known.kind != "module" or self.script.kinds.is_seen(net, "Loss")
            ):
                continue
            is_told = module is None and has_modes_as_told(net, self.script)
            if module is None and name not in self.named and not is_told:
                continue
            if not is_inside(node, page, self.script):
                call = _Call(page, node, name, module)
                call.event = self._event(call)
                yield call

    def _event(self, call: _Call) -> _Event | None:
        """Return where a net got the mode that a call comes to."""
        found = self.event_at(call.page, call.node, call.name)
        if found is None and call.is_modal(self.script):
            found = self.event_at(call.page, call.node, call.name, is_part=True)
        scope = scope_of(call.page, call.node)
        if found is None and scope is not None:
            every = [one for one in self.events if one.scope is None]
            is_eval = {one.mode for one in every} == {"eval"}
            if every and (is_eval or every[0].mode == "train"):
                return _Event(every[0].place, None, "", every[0].mode, is_said=False)
        return found

    def event_at(
        self, page: Page, node: ast.AST, name: str, *, is_part: bool = False
    ) -> _Event | None:
        """Return where a net, or with `is_part` what it is a part of, got the mode that it has
        where something stands.
        """
        scope, at = scope_of(page, node), place_of(page, node)
        own = [one for one in self.events if one.scope is scope and one.place < at]
        if is_part:
            found = [one for one in own if name.startswith((f"{one.name}.", f"{one.name}["))]
        else:
            found = [one for one in own if one.name == name]
        return found[-1] if found else None

    def is_taped(self, call: _Call) -> bool:
        """Return whether gradients are taken of what a call gives."""
        node: ast.AST = call.page.statement(call.node)
        while isinstance(node, ast.stmt):
            if node in self._wrapped:
                return True
            node = call.page.parents[node]
        stmt = call.page.statement(call.node)
        return any(self.script.says(one, "backward", "gradient_of") for one in ast.walk(stmt))

    def of(self, call: _Call, *, is_taped: bool) -> str:
        """Return the mode that a call has to say, empty for none; `is_taped` tells of any call
        that comes to the same.
        """
        event, is_modal = call.event, call.is_modal(self.script)
        if event is not None and event.is_said:
            return event.mode if is_modal or self._is_needed(call, event, is_taped) else ""
        if is_modal:
            return "train" if event is None or event.mode == "train" else ""
        return "eval" if self._is_quiet(call) and not _is_handed(call) else ""

    def _is_needed(self, call: _Call, event: _Event, is_taped: bool) -> bool:
        """Return whether a call says the mode of a net that acts in both alike: one that trains
        it, and one that is evaluated where the lesson has come to say so.
        """
        if event.mode != "eval":
            return not is_taped or self.is_taped(call)
        if self._is_quiet(call) or event.place[0] == call.page.cell:
            return True
        last = (event.place[0] + 1, 0, 0)
        return not any(
            event.place < place_of(page, name) < last and not self._sets(page, name)
            for page, name in self.script.named(event.name)
            if page.cell == event.place[0]
        )

    def _is_quiet(self, call: _Call) -> bool:
        return is_quiet(call.page.statement(call.node), call.page, self.script)

    def _sets(self, page: Page, name: ast.AST) -> bool:
        """Return whether a net's name stands there only to be set to a mode."""
        above = page.parents[page.parents[name]]
        return bool(mode_set(above, self.script, page))


def _events(script: Script) -> Iterator[_Event]:
    """Yield where nets are made, or set to a mode."""
    for page, node in script.walk(ast.Call, ast.Assign):
        place, scope = place_of(page, node), scope_of(page, node)
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            known = script.kinds.of(node.value)
            if isinstance(target, ast.Name) and known is not None and known.kind == "module":
                mode = mode_set(node.value, script, page)
                yield _Event(place, scope, target.id, mode or "train", is_said=bool(mode))
        elif mode := mode_set(node, script, page):
            yield _Event(place, scope, page.text(receiver(node)), mode, is_said=True)


def _is_handed(call: _Call) -> bool:
    """Return whether a function calls the net that it is given: whoever calls it sets the mode."""
    scope = scope_of(call.page, call.node)
    given = scope.args.args if isinstance(scope, ast.FunctionDef) else ()
    return base_of(call.node.func) in {one.arg for one in given}


def _called_events(events: list[_Event], script: Script) -> list[_Event]:
    """Return where nets are given to functions that set their modes."""
    found = []
    last = {(one.scope, one.name): one for one in events if isinstance(one.scope, ast.FunctionDef)}
    functions = {scope.name: scope for scope, _ in last if isinstance(scope, ast.FunctionDef)}
    for page, node in script.walk(ast.Call):
        function = functions.get(base_of(node.func)) if isinstance(node.func, ast.Name) else None
        if function is None:
            continue
        for given, one in zip(function.args.args, node.args, strict=False):
            event = last.get((function, given.arg))
            if event is not None:
                place, scope = place_of(page, node), scope_of(page, node)
                found.append(_Event(place, scope, page.text(one), event.mode, is_said=False))
    return found


@dataclass(frozen=True)
class _Told:
    """A net's mode where it is asked for: what its calls say there."""

    node: ast.expr
    value: str

    def written(self, writer: Writer) -> str:
        """Return the mode, with a note that it is none of the net's."""
        said = writer.script.said(self.node)
        if said is not None:
            writer.note(said.phrase)
        return self.value


def _value(mode: str) -> str:
    return {"train": "True", "eval": "False"}.get(mode, mode)


def _plan_said(node: ast.Call, mode: str, script: Script) -> None:
    said = _value(mode)

    def written(writer: Writer) -> str:
        text = writer.own_text(node).rstrip()
        inner = text.removesuffix(")").rstrip().removesuffix(",")
        return f"{inner}, {ARGUMENT}={said})" if inner != text else text

    script.plan.replace[node] = written
