"""Training and evaluation: a state of the net in PyTorch and Paddle, in Keras said at each call."""

import ast
from itertools import pairwise

from lessons.translate.pages import Page
from lessons.translate.rules.layers.classes import FORWARD, list_modules
from lessons.translate.rules.layers.modules import (
    MODES,
    is_module,
    is_worked_out,
    listed_net,
    mode_set,
    receiver,
)
from lessons.translate.rules.literals import is_self
from lessons.translate.rules.modes.called import plan_calls
from lessons.translate.rules.modes.helpers import (
    asks_helper,
    asks_mode,
    hand_on,
    plan_helpers,
    take_helpers,
    take_mode,
)
from lessons.translate.rules.modes.switches import ARGUMENT, plan_switches
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_WORKED_OUT = "a Keras net is in no mode: each call says one, and here it is worked out"


def plan_modes(script: Script) -> None:
    """Decide where a net is told its mode."""
    if script.target == "keras":
        plan_calls(script)
        _plan_states(script)
        plan_helpers(script)
    elif script.source == "keras":
        plan_switches(script)
        take_helpers(script)
        _plan_keywords(script)
    _plan_arguments(script)


def _plan_states(script: Script) -> None:
    """Leave out what sets a mode: there is none to set; what shows a net does so."""
    for page, guard in script.walk(ast.If):
        if _is_of_no_net(guard, page, script):
            script.plan.drop.add(guard)
    for page, node in script.walk(ast.Expr):
        if is_worked_out(node.value, script, page):
            script.plan.refuse[node] = _WORKED_OUT
        elif mode_set(node.value, script, page):
            is_shown = page.tree is not None and node is page.tree.body[-1]
            if page.stands_alone(node) and len(page.blocks[node]) > 1 and not is_shown:
                script.plan.drop.add(node)
            else:
                script.plan.replace[node] = lambda writer, node=node: writer.text(  # type: ignore[misc]
                    receiver(node.value)
                )


def _is_of_no_net(guard: ast.If, page: Page, script: Script) -> bool:
    """Return whether all that an `if` does is to set the mode of what is a net, where it is asked
    of a function, which is none.
    """
    match guard:
        case ast.If(
            test=ast.Call(func=ast.Name(id="isinstance"), args=[net, _]),
            body=[ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr=attr)))],
            orelse=[],
        ):
            is_set = attr in MODES and page.text(net) == page.text(held)
            is_alone = page.stands_alone(guard) and len(page.blocks[guard]) > 1
            return is_set and is_alone and script.kinds.is_kind(net, "function")
    return False


def write_mode(node: ast.expr, writer: Writer) -> str | None:
    """Return a net whose mode is set and that is used at once: the net itself in Keras."""
    script, page = writer.script, writer.page
    if script.target == "keras" and mode_set(node, script, page):
        return writer.text(receiver(node))
    if script.source == "keras" and isinstance(node, ast.Call):
        is_said = any(keyword.arg == ARGUMENT for keyword in node.keywords)
        return writer.splice(node) if is_said and _is_net(node.func, page, script) else None
    if isinstance(node, ast.Attribute) and node.attr == ARGUMENT and script.target == "keras":
        is_of_self = is_self(node.value)
        return ARGUMENT if is_of_self and is_module(node.value, script, page) else None
    return None


def _is_net(node: ast.expr, page: Page, script: Script) -> bool:
    """Return whether an expression is a net, or goes through the layers of one."""
    return is_module(node, script, page) or listed_net(node, page, script) is not None


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
                    take_mode(method, page, script)


def _plan_given(method: ast.FunctionDef, page: Page, script: Script) -> None:
    given = method.args
    if not given.args or given.vararg or given.kwonlyargs:
        return
    dropping = [one for one in ast.walk(method) if _drops(one, script)]
    if not (dropping or asks_mode(method) or asks_helper(method, script)):
        return
    for call in dropping:
        assert isinstance(call, ast.Call)
        hand_on(call, script)
    last = given.defaults[-1] if given.defaults else given.args[-1]
    script.plan.replace[last] = f"{page.text(last)}, {ARGUMENT}=False"


def _drops(node: ast.AST, script: Script) -> bool:
    """Return whether something calls a layer of `self` that drops, which is told the mode."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self")) as layer, args=[_, *_]):
            known = script.kinds.of(layer)
            name = known.class_name.rpartition(".")[2] if known and not known.is_own else ""
            return name.startswith("Dropout")
    return False


def _plan_keywords(script: Script) -> None:
    """Leave out the mode that a call of a net says: the net has it."""
    for page, node in script.walk(ast.Call):
        if not _is_net(node.func, page, script):
            continue
        parts: list[ast.AST] = [*node.args, *node.keywords]
        for before, part in pairwise(parts):
            if isinstance(part, ast.keyword) and part.arg == ARGUMENT:
                script.plan.cut[part] = page.end(before)
