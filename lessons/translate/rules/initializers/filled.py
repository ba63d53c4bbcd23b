"""Layers of PyTorch that are filled after they are made, where the others are told how to begin."""

import ast

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.initializers.initializers import (
    OWN_METHODS,
    SUFFIX,
    Given,
    by_word,
    is_of_tensors,
    meant_by,
)
from lessons.translate.rules.initializers.own_initializers import is_own_initializer
from lessons.translate.rules.layers.containers import (
    given_layers,
    sequential_call,
    split_activation,
)
from lessons.translate.rules.names_free import free_name
from lessons.translate.rules.phrases import make_filler
from lessons.translate.rules.weights.parameters import listed
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NO_NAME = "the layer that is to be filled afterwards has no name here"


def _lines(given: Given, parameter: str, writer: Writer) -> list[str]:
    """Return the lines with which PyTorch fills a parameter, and keeps it as it is."""
    lines = [_filling(given, parameter, writer)] if given.meant is not None else []
    return [*lines, f"{parameter}.requires_grad = False"] if given.is_fixed else lines


def _filling(given: Given, parameter: str, writer: Writer) -> str:
    """Return the line with which PyTorch fills a parameter."""
    script = writer.script
    assert given.meant is not None
    fillers: dict[str, Filler] = {}
    own = None
    if is_own_initializer(given.meant, script):
        return f"{writer.text(given.meant)}({parameter})"
    if isinstance(given.meant, ast.Constant):
        concept, told = by_word(given.meant)
    else:
        said = script.said(given.meant)
        if said is None or not said.phrase.name.endswith(SUFFIX):
            raise Refused("what this initializer does cannot be told from the text alone")
        concept, told = said.phrase.name.removesuffix(SUFFIX), {}
        own = OWN_METHODS.get(said.phrase.name) if is_of_tensors(said) else None
        fillers = {name: make_filler(hole, writer) for name, hole in said.holes.items()}
        if "values" in fillers:
            return _copying(given, concept, parameter, fillers["values"].text, writer)
    fillers |= {name: Filler(text, by_keyword=True) for name, text in told.items()}
    if own is not None:
        fillers.setdefault("value", Filler("0"))
    pattern = script.book.phrases[own or f"fill_{concept}"].patterns["pytorch"][0]
    return fill(pattern, {"x": Filler(parameter), **fillers}, writer.spell)


def _copying(given: Given, concept: str, parameter: str, values: str, writer: Writer) -> str:
    """Return the line with which PyTorch puts values into a parameter of a layer."""
    around = writer.page.parents.get(writer.page.parents[given.node])
    path = writer.script.path(around.func) if isinstance(around, ast.Call) else None
    if path not in {"paddle.nn.Linear", "paddle.nn.Embedding"}:
        raise Refused("how this layer's values lie in PyTorch is not told by its initializer")
    values = listed(values, writer) if concept == "listed_values" else values
    is_turned = path == "paddle.nn.Linear" and given.part == "weight"
    return f"{parameter}.data = {values}{'.T' if is_turned else ''}"


def plan_filling(node: ast.Call, given: list[Given], page: Page, script: Script) -> None:
    """Plan the statements that fill a layer after the one that makes it."""
    stmt = page.statement(node)
    if isinstance(stmt, ast.Return) and stmt.value is node and given:
        script.plan.replace[stmt] = lambda writer: _returned(node, given, stmt, writer)
        return
    layer = _named(node, stmt, page, script)
    if all(one.meant is None and not one.is_fixed for one in given):
        return
    if layer is None:
        script.plan.refuse[stmt] = _NO_NAME
        return
    for one in given:
        parameter = f"{layer}.{one.part}"
        if one.meant is not None:
            script.plan.after[stmt].append(
                lambda writer, one=one, told=parameter: _filling(one, told, writer)  # type: ignore[misc]
            )
        if one.is_fixed:
            script.plan.after[stmt].append(f"{parameter}.requires_grad = False")


def _returned(node: ast.Call, given: list[Given], stmt: ast.stmt, writer: Writer) -> str:
    """Return how a layer is made, filled, and only then given back."""
    name = free_name(writer.script, ("layer", "block", "sublayer"))
    filled = [line for one in given for line in _lines(one, f"{name}.{one.part}", writer)]
    made = f"{name} = {writer.text(node)}"
    return writer.lines(stmt, [made, *filled, f"return {name}"])


def _named(node: ast.Call, stmt: ast.stmt, page: Page, script: Script) -> str | None:
    """Return how a layer is called after its statement: `net[0]`, `self.hidden`, `net[-1]`."""
    parent = page.parents[node]
    if isinstance(stmt, ast.Expr) and isinstance(parent, ast.Call):
        is_added = isinstance(parent.func, ast.Attribute) and parent.func.attr == "add"
        if is_added and stmt.value is parent and isinstance(parent.func, ast.Attribute):
            last = "-2" if split_activation(node, script) else "-1"
            return f"{page.text(parent.func.value)}[{last}]"
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1:
        return None
    name = page.text(stmt.targets[0])
    if stmt.value is node:
        return f"{name}[0]" if split_activation(node, script) else name
    row = sequential_call(stmt.value, script)
    layers = given_layers(row, script) if row else None
    if not layers or node not in layers:
        return None
    before = layers[: layers.index(node)]
    if row in script.plan.nested:
        return f"{name}[{len(before)}]{'[0]' if split_activation(node, script) else ''}"
    return f"{name}[{sum(2 if split_activation(one, script) else 1 for one in before)}]"


def plan_assigned(node: ast.Call, page: Page, script: Script) -> list[Given]:
    """Plan `weight.assign(init(weight.shape))`, or `init(weight)`, as what fills the weight."""
    stmt = page.parents.get(node)
    match node:
        case ast.Call(func=ast.Name() as name, args=[weight], keywords=[]) if (
            isinstance(stmt, ast.Expr) and script.source == "paddle"
        ):
            given = Given("", name, meant_by(name, script))
            return _plan_filled(given, weight, stmt, script)
        case ast.Call(
            func=ast.Attribute(value=weight, attr="assign"),
            args=[ast.Call(func=ast.Name() as name)],
        ) if isinstance(stmt, ast.Expr):
            given = Given("", name, meant_by(name, script))
            if script.target == "paddle" and _is_initializer(given, script):
                script.plan.replace[stmt] = lambda writer: f"{name.id}({writer.text(weight)})"
                return []
            return _plan_filled(given, weight, stmt, script)
    return []


def _is_initializer(given: Given, script: Script) -> bool:
    said = script.said(given.meant) if given.meant is not None else None
    return said is not None and said.phrase.name.endswith(SUFFIX)


def _plan_filled(given: Given, weight: ast.expr, stmt: ast.stmt, script: Script) -> list[Given]:
    if not _is_initializer(given, script):
        return []
    script.plan.replace[stmt] = lambda writer: _filling(given, writer.text(weight), writer)
    return [given]
