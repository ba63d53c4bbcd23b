"""Training and evaluation: a state of the net in PyTorch and Paddle, in Keras said at each call."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import Place, place_of, scope_of
from lessons.translate.rules.layers.classes import FORWARD, list_modules
from lessons.translate.rules.layers.helpers import asks_helper, asks_mode, plan_helpers
from lessons.translate.rules.layers.modules import (
    has_modes,
    is_inside,
    is_module,
    method_of,
    receiver,
)
from lessons.translate.rules.layers.switches import ARGUMENT, plan_switches
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_MODES = ("eval", "train")


def plan_modes(script: Script) -> None:
    """Decide where a net is told its mode."""
    if script.target == "keras":
        _plan_calls(script)
        _plan_states(script)
        plan_helpers(script)
    elif script.source == "keras":
        plan_switches(script)
        _plan_keywords(script)
    _plan_arguments(script)


def mode_set(node: ast.AST, script: Script, page: Page) -> str:
    """Return "train" or "eval" where an expression sets a net's mode; empty for others."""
    name = method_of(node, _MODES, script, page)
    if not name or not isinstance(node, ast.Call) or len(node.args) > 1:
        return ""
    if node.args:
        given = node.args[0]
        if not isinstance(given, ast.Constant):
            return ""
        return "train" if given.value else "eval"
    return name


def _plan_states(script: Script) -> None:
    """Leave out what sets a mode: there is none to set."""
    for page, node in script.walk(ast.Expr):
        assert isinstance(node, ast.Expr)
        if mode_set(node.value, script, page):
            if page.stands_alone(node) and len(page.blocks[node]) > 1:
                script.plan.drop.add(node)
            else:
                script.plan.replace[node] = lambda writer, node=node: writer.text(  # type: ignore[misc]
                    receiver(node.value)
                )


def write_mode(node: ast.expr, writer: Writer) -> str | None:
    """Return a net whose mode is set and that is used at once: the net itself in Keras."""
    script, page = writer.script, writer.page
    if script.target == "keras" and mode_set(node, script, page):
        return writer.text(receiver(node))
    if script.source == "keras" and isinstance(node, ast.Call):
        is_said = any(keyword.arg == ARGUMENT for keyword in node.keywords)
        return writer.splice(node) if is_said and is_module(node.func, script, page) else None
    if isinstance(node, ast.Attribute) and node.attr == ARGUMENT and script.target == "keras":
        is_self = isinstance(node.value, ast.Name) and node.value.id == "self"
        return ARGUMENT if is_self and is_module(node.value, script, page) else None
    return None


def _events(script: Script) -> Iterator[tuple[Place, ast.AST | None, str, str]]:
    """Yield where nets get a mode: place, scope, the net's name, and the mode."""
    for page, node in script.walk(ast.Call, ast.Assign):
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            known = script.kinds.of(node.value)
            if isinstance(target, ast.Name) and known is not None and known.kind == "module":
                is_set = mode_set(node.value, script, page)
                yield place_of(page, node), scope_of(page, node), target.id, is_set or "train"
        elif mode := mode_set(node, script, page):
            text = page.text(receiver(node))
            yield place_of(page, node), scope_of(page, node), text, mode


def _plan_calls(script: Script) -> None:
    """Have calls of nets that are in training say so, where it changes anything."""
    events = sorted(_events(script), key=lambda one: one[0])
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        module = script.kinds.module(node.func)
        known = script.kinds.of(node.func)
        if module is None or known is None or known.kind != "module":
            continue
        if not has_modes(module, script) or is_inside(node, page, script):
            continue
        name, scope, at = page.text(node.func), scope_of(page, node), place_of(page, node)
        own = [
            mode
            for place, where, of, mode in events
            if where is scope and of == name and place < at
        ]
        if not own and scope is not None:
            own = [mode for place, where, _, mode in events if where is None]
            own = ["eval"] if own and set(own) == {"eval"} else own[:1]
        if (own[-1] if own else "train") == "train":
            _plan_training(node, script)


def _plan_training(node: ast.Call, script: Script) -> None:
    def written(writer: Writer) -> str:
        planned = script.plan.replace.pop(node)
        try:
            text = writer.text(node)
        finally:
            script.plan.replace[node] = planned
        return f"{text.rstrip()[:-1].rstrip()}, {ARGUMENT}=True)"

    script.plan.replace[node] = written


def _plan_arguments(script: Script) -> None:
    """Give the method that computes the argument `training` where it asks for the mode, or take
    it away.
    """
    for node, page in list_modules(script).items():
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == FORWARD[script.source]:
                if script.target == "keras":
                    _plan_given(method, page, script)
                elif script.source == "keras":
                    _plan_taken(method, page, script)


def _plan_given(method: ast.FunctionDef, page: Page, script: Script) -> None:
    asks = asks_mode(method) or asks_helper(method, script)
    given = method.args
    if not asks or not given.args or given.vararg or given.kwonlyargs:
        return
    last = given.defaults[-1] if given.defaults else given.args[-1]
    script.plan.replace[last] = f"{page.text(last)}, {ARGUMENT}=None"


def _plan_taken(method: ast.FunctionDef, page: Page, script: Script) -> None:
    """Take the mode from the net itself, and not from an argument."""
    given = method.args.args
    place = next((n for n, one in enumerate(given) if one.arg == ARGUMENT and n), None)
    if place is None or given[place] is not given[-1]:
        return
    script.plan.cut[given[place]] = page.end(given[place - 1])
    for default in method.args.defaults:
        script.plan.cut[default] = page.end(given[place])
    for part in ast.walk(method):
        if isinstance(part, ast.Name) and part.id == ARGUMENT and isinstance(part.ctx, ast.Load):
            script.plan.replace[part] = f"self.{ARGUMENT}"


def _plan_keywords(script: Script) -> None:
    """Leave out the mode that a call of a net says: the net has it."""
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        if not is_module(node.func, script, page):
            continue
        parts: list[ast.AST] = [*node.args, *node.keywords]
        for before, part in pairwise(parts):
            if isinstance(part, ast.keyword) and part.arg == ARGUMENT:
                script.plan.cut[part] = page.end(before)
