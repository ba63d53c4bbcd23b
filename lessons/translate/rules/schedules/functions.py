"""Schedules of Keras that are only asked for the rate of a step: in PyTorch and Paddle, where
schedules are moved on and cannot be asked, such a thing is a function of the step.
"""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.phrases import make_filler
from lessons.translate.rules.tensors.listed import MAKERS
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_STEP = "step"
_SUM, _FACTOR, _BASE = 12, 12, 15  # how tightly a part has to hold together where it stands
_FORMS = {
    "step_schedule": "{lr} * {gamma} ** ({step} // {size})",
    "exponential_schedule_over": "{lr} * {gamma} ** ({step} / {size})",
    "exponential_schedule": "{lr} * {gamma} ** {step}",
    "cosine_schedule": "{lr} * (1 + {cos}({pi} * min({step}, {length}) / {size})) / 2",
}
_LISTS = frozenset({"tf.stack", "tf.constant", "tf.convert_to_tensor"})
_WANTED = "a schedule is a function that gives numbers here, and a tensor is asked of it"


def is_function(said: Said, script: Script) -> bool:
    """Return whether a schedule is one whose rates have a formula, and is held by no optimizer."""
    if script.source != "keras" or said.phrase.name not in _FORMS:
        return False
    for _, node in script.walk(ast.Call):
        other = script.said(node)
        rate = other.holes.get("lr") if other and other.phrase.gives == "optimizer" else None
        if rate is not None and rate.node is not None and _may_be_schedule(rate.node, script):
            return False
    return any(_is_asked(node, script) for _, node in script.walk(ast.Call))


def _may_be_schedule(rate: ast.expr, script: Script) -> bool:
    said = script.said(rate)
    is_made = said is not None and said.phrase.gives == "scheduler"
    return is_made or script.kinds.is_kind(rate, "scheduler")


def _is_asked(node: ast.AST, script: Script) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if script.kinds.is_kind(node.func, "scheduler"):
        return True
    origin = script.origins.of(node.func)
    said = script.said(origin) if origin is not None else None
    return said is not None and said.phrase.gives == "scheduler"


def plan_function(call: ast.Call, said: Said, script: Script) -> None:
    """Plan a schedule as a function of the step, and what is done with the rates that it gives."""
    script.plan.replace[call] = lambda writer: _formula(said, writer)
    for page, node in script.walk(ast.Call):
        if isinstance(node, ast.Call) and _is_asked(node, script):
            _plan_rate(node, page, script)


def _plan_rate(asked: ast.Call, page: Page, script: Script) -> None:
    """Plan a rate as the number that it now is.

    Raises:
        Refused: a tensor is wanted of it.
    """
    parent = page.parents[asked]
    if isinstance(parent, ast.Attribute):
        call = page.parents[parent]
        if parent.attr != "numpy" or not isinstance(call, ast.Call):
            raise Refused(_WANTED)
        script.plan.replace[call] = lambda writer: writer.text(asked)
        return
    if isinstance(parent, ast.List | ast.ListComp):
        whole = page.parents[parent]
        path = script.path(whole.func) if isinstance(whole, ast.Call) else None
        if isinstance(whole, ast.Call) and path in _LISTS and len(whole.args) == 1:
            _plan_tensor(whole, parent, script)
        return
    if isinstance(parent, ast.Call) and (script.path(parent.func) or "").startswith("tf."):
        raise Refused(_WANTED)


def _plan_tensor(call: ast.Call, rates: ast.expr, script: Script) -> None:
    if call.keywords:
        raise Refused(_WANTED)
    maker = MAKERS[script.target]
    script.plan.replace[call] = lambda writer: f"{writer.spell(maker)}({writer.text(rates)})"


def _formula(said: Said, writer: Writer) -> str:
    holes = {
        name: make_filler(hole, writer).text
        for name, hole in said.holes.items()
        if hole.node is not None
    }
    if any(_STEP in _names(text) for text in holes.values()):
        raise Refused("a name of the lesson's is what the function of the step needs for itself")
    form = _FORMS[said.phrase.name]
    if "{cos}" in form:
        holes["size"] = bracketed(holes["length"], _FACTOR + 1)
        holes |= {"cos": writer.spell("math.cos"), "pi": writer.spell("math.pi")}
    elif "size" in holes:
        holes["size"] = bracketed(holes["size"], _FACTOR + 1)
    if "gamma" in holes:
        holes["gamma"] = bracketed(holes["gamma"], _BASE)
    holes["lr"] = bracketed(holes["lr"], _SUM)
    return f"lambda {_STEP}: {form.format(step=_STEP, **holes)}"


def _names(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
