"""Initializers that the target has no use for: those that nobody asks, and those of parameters that
are drawn. One that is made and not used is in PyTorch a function that is not called.
"""

import ast
from dataclasses import replace

from lessons.phrasebook.patterns import RECEIVER, Hole
from lessons.translate.plan import Written
from lessons.translate.rules.initializers.initializers import SUFFIX
from lessons.translate.rules.phrases import say
from lessons.translate.rules.weights.attributes import ATTRIBUTE
from lessons.translate.rules.weights.made import MAKERS, METHODS
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_FILLS, _WEIGHT = "fill_", "weight"
_MODULES = {"pytorch": "torch.nn.init", "paddle": "paddle.nn.initializer"}
_INITIALIZERS = ("paddle.nn.initializer.", "keras.initializers.")


def plan_unused(script: Script) -> None:
    """Leave out initializers that are made and never used, where the target has none such."""
    told = {"en": "an initializer that is made, and not used", "zh": "只创建了初始化器，没有使用"}
    for page, node in script.walk(ast.Expr):
        path = (script.path(node.value.func) or "") if isinstance(node.value, ast.Call) else ""
        if not path.startswith(_INITIALIZERS) or page.enclosing(node, ast.FunctionDef) is None:
            continue
        said, note = script.said(node.value), told.get(script.notes, "")
        filling = _filling(said, script) if said is not None else None
        if said is None or (script.target == "pytorch" and filling is None):
            script.plan.replace[node] = f"pass  # {note}" if note else "pass"
        elif filling is not None and script.target == "pytorch":
            script.plan.replace[node] = _unapplied(filling, node.value, script)
            script.plan.notes[node] += [note] if note else []


def plan_unapplied(script: Script) -> None:
    """Tell a function that would fill what it is given, and is not called, as an initializer."""
    if script.source != "pytorch":
        return
    for _, node in script.walk(ast.Expr):
        match node:
            case ast.Expr(
                value=ast.Lambda(args=ast.arguments(args=[given]), body=ast.Call() as body)
            ):
                said = script.said(body)
            case _:
                continue
        of = said.holes["x"].node if said is not None and "x" in said.holes else None
        made = _initializer(said, script) if said is not None else None
        is_given = isinstance(of, ast.Name) and of.id == given.arg
        if said is not None and made is not None and is_given:
            script.plan.replace[node] = _bare(made, body)


def _bare(said: Said, body: ast.expr) -> Written:
    return lambda writer: _as_long(say(said, body, writer), body, writer)


def _filling(said: Said, script: Script) -> Said | None:
    """Return what fills a tensor as an initializer does, None where there is nothing such."""
    name = f"{_FILLS}{said.phrase.name.removesuffix(SUFFIX)}"
    phrase = script.book.phrases.get(name)
    is_known = phrase is not None and said.holes.keys() <= phrase.patterns["pytorch"][0].holes
    return Said(phrase, said.pattern, said.holes) if phrase is not None and is_known else None


def _initializer(said: Said, script: Script) -> Said | None:
    """Return the initializer that would fill as something does, None where there is none such."""
    name = f"{said.phrase.name.removeprefix(_FILLS)}{SUFFIX}"
    phrase = script.book.phrases.get(name)
    holes = {name: hole for name, hole in said.holes.items() if name != RECEIVER}
    is_known = phrase is not None and said.phrase.name.startswith(_FILLS)
    return Said(phrase, said.pattern, holes) if phrase is not None and is_known else None


def _unapplied(filling: Said, node: ast.expr, script: Script) -> Written:
    weight = ast.Name(_WEIGHT)
    script.plan.replace[weight] = _WEIGHT
    whole = replace(filling, holes={RECEIVER: Hole(weight), **filling.holes})
    return lambda writer: f"lambda {_WEIGHT}: {_as_long(say(whole, node, writer), node, writer)}"


def _as_long(text: str, node: ast.expr, writer: Writer) -> str:
    """Return a call with its module written out where it is so in the source."""
    module = _MODULES.get(writer.script.target, "")
    is_long = writer.page.text(node).startswith(tuple(_MODULES.values()))
    short = writer.spell(module) if module and is_long else ""
    return f"{module}{text.removeprefix(short)}" if short and text.startswith(short) else text


def plan_initializers(script: Script) -> None:
    """Leave out initializers that have a name and only make parameters, which PyTorch draws."""
    if script.target != "pytorch":
        return
    for page, node in script.walk(ast.Assign):
        target, value = node.targets[0], node.value
        path = (script.path(value.func) or "") if isinstance(value, ast.Call) else ""
        is_told = ".initializer" in path or path == ATTRIBUTE
        if not isinstance(target, ast.Name) or not is_told:
            continue
        around = page.enclosing(node, ast.FunctionDef) or page.tree
        uses = [one for one in ast.walk(around) if _is_read(one, target.id)] if around else []
        if uses and all(_makes(page.enclosing(one, ast.Call), script) for one in uses):
            script.plan.drop.add(node)
            if around is page.tree:
                script.plan.left_out[page.cell].add(target.id)


def _is_read(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _makes(node: ast.AST | None, script: Script) -> bool:
    """Return whether a call makes a parameter."""
    if not isinstance(node, ast.Call):
        return False
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return script.path(node.func) in MAKERS[script.source] or method == METHODS[script.source]
