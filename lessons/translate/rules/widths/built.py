"""Layers of a Keras lesson that make their parameters at their first call, by its input's width:
PyTorch and Paddle tell them that width when they are made.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import class_called, list_modules, method_named
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_UNTOLD = "a layer that is built by its input's shape has to be told its width there"


def plan_built(script: Script) -> None:
    """Decide which classes are told a width, and where they are made."""
    if script.source != "keras":
        return
    for node, page in list_modules(script).items():
        build = method_named(node, "build")
        if build is None:
            continue
        made = method_named(node, "__init__")
        sides = _sides(build, page)
        if made is None or sides is None or not made.args.args:
            script.plan.refuse[build] = _UNTOLD
            continue
        _plan_class(build, made, page, script)
        if not sides:
            continue
        _plan_width(sides, made, script)
        for there, call in script.walk(ast.Call):
            if isinstance(call, ast.Call) and class_called(call, there, script) is node:
                _plan_making(call, script)


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _sides(build: ast.FunctionDef, page: Page) -> list[ast.AST] | None:
    """Return where the width of the input is asked for; None where more of its shape is."""
    if len(build.args.args) != 2 or all(_is_base(stmt) for stmt in build.body):
        return None
    shape = build.args.args[1].arg
    kept = [stmt for stmt in build.body if not _is_base(stmt)]
    uses = [one for stmt in kept for one in ast.walk(stmt) if _is_named(one, shape)]
    sides = [page.parents[one] for one in uses]
    return sides if all(isinstance(one, ast.Subscript) and _is_last(one) for one in sides) else None


def _plan_class(build: ast.FunctionDef, made: ast.FunctionDef, page: Page, script: Script) -> None:
    """Have a class make its parameters with the rest of it."""
    script.plan.drop.add(build)
    script.plan.taken.add(build)
    deeper = page.indent(made.body[-1]).removeprefix(page.indent(build))
    script.plan.drop |= {stmt for stmt in build.body if _is_base(stmt)}

    def written(writer: Writer) -> str:
        return writer.unindented(build, build.body).replace("\n", f"\n{deeper}")

    script.plan.after[made.body[-1]].append(written)


def _plan_width(sides: list[ast.AST], made: ast.FunctionDef, script: Script) -> None:
    """Have a class take the width of its input."""
    name = free_name(script, ("in_units", "in_features", "in_width"))
    for side in sides:
        script.plan.replace[side] = name
    itself = made.args.args[0]
    script.plan.replace[itself] = f"{itself.arg}, {name}"


def _is_base(stmt: ast.stmt) -> bool:
    """Return whether a statement hands building on to the base class."""
    match stmt:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="build"))):
            return True
        case ast.Assign(targets=[ast.Attribute(attr="built")]):
            return True
    return False


def _is_last(node: ast.Subscript) -> bool:
    return ast.unparse(node.slice) == "-1"


def _plan_making(call: ast.Call, script: Script) -> None:
    def written(writer: Writer) -> str:
        module = script.kinds.module(call)
        if module is None or not module.inputs or not module.inputs[0]:
            raise Refused(_UNTOLD)
        given = [writer.text(one) for one in call.args]
        kept = [one for one in call.keywords if one not in script.plan.cut]
        given += [f"{one.arg}={writer.text(one.value)}" for one in kept]
        return f"{writer.text(call.func)}({', '.join([str(module.inputs[0][-1]), *given])})"

    script.plan.replace[call] = written
