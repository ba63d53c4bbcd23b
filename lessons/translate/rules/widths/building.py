"""Nets whose parameters are asked for before their first call: Keras makes them only then, so that
a net is built, or called once, where that is needed.
"""

import ast
from collections.abc import Iterator

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import Place, place_of, scope_of
from lessons.translate.rules.layers.modules import all_inside
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NEEDS = frozenset(
    {"weight", "bias", "kernel", "parameters", "named_parameters", "state_dict", "apply"}
    | {"load_state_dict", "set_state_dict", "set_dict", "load_dict"}
)
_MOVES = frozenset({"to", "cuda", "cpu"})
_OPTIMIZERS = (".optim.", ".optimizer.")


def plan_building(script: Script) -> None:
    """Decide which nets are built before their first call, and where."""
    if script.target != "keras" or not script.kinds.was_run:
        return
    for page, node in script.walk(ast.Assign):
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name):
            module = script.kinds.module(node.value)
            if module is not None and _makes(node.value):
                _plan_net(page, node, target.id, module, script)


def _makes(value: ast.expr) -> bool:
    """Return whether a net may be made here, and not moved to a device, where it is built."""
    if not isinstance(value, ast.Call):
        return False
    return not isinstance(value.func, ast.Attribute) or value.func.attr not in _MOVES


def _plan_net(page: Page, made: ast.Assign, name: str, module: KnownModule, script: Script) -> None:
    if not _waits(module, script):
        return
    first = _first_use(page, made, name, script)
    if first is None:
        return
    at, use = first
    stmt: ast.stmt = at.statement(use)
    while (above := at.parents.get(stmt)) is not None and isinstance(above, ast.For | ast.With):
        stmt = above
    called = _first_call(page, made, name, place_of(at, stmt), script)

    def written(writer: Writer) -> str:
        return building_line(name, module, called, writer)

    if _input(module, script):
        script.plan.before[stmt].append(written)


def _waits(module: KnownModule, script: Script) -> bool:
    """Return whether a net has layers that Keras builds at their first call."""
    return any(one.parameters and not one.is_own for one in all_inside(module, script))


def _uses(
    page: Page, made: ast.Assign, name: str, script: Script
) -> Iterator[tuple[Page, ast.Name]]:
    """Yield where a name is read from here on until it is given another value."""
    scope = scope_of(page, made)
    start = place_of(page, made)
    found: list[tuple[Place, Page, ast.Name]] = []
    for other, node in script.named(name):
        if scope_of(other, node) is scope and place_of(other, node) > start:
            found.append((place_of(other, node), other, node))
    for _, other, node in sorted(found, key=lambda one: one[0]):
        if isinstance(node.ctx, ast.Store):
            own = other.statement(node)
            if own is not made:
                return
            continue
        yield other, node


def _first_use(
    page: Page, made: ast.Assign, name: str, script: Script
) -> tuple[Page, ast.Name] | None:
    """Return where parameters are first asked for, if that is before the first call."""
    for other, node in _uses(page, made, name, script):
        parent = other.parents[node]
        if other.statement(node) in script.plan.drop:
            continue
        if isinstance(parent, ast.Attribute) and parent.attr in _MOVES:
            return None  # it is built where it is moved to
        if isinstance(parent, ast.Call) and not _is_looked_at(parent):
            return None  # it is called, or given to a function that may do so
        if _asks(node, other, script):
            return other, node
    return None


def _is_looked_at(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in {"print", "type", "id", "len"}


def _asks(node: ast.expr, page: Page, script: Script) -> bool:
    above = page.parents.get(node)
    while isinstance(above, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(above, ast.Attribute) and above.attr in _NEEDS:
            known = script.kinds.of(above)
            is_empty = known is not None and "Uninitialized" in known.class_name
            return not is_empty and not _is_trained(above, page, script)
        if isinstance(above, ast.Call) and above.func is not node:
            return False
        node = above
        above = page.parents.get(node)
    return False


def _is_trained(node: ast.Attribute, page: Page, script: Script) -> bool:
    """Return whether parameters are asked for to be given to an optimizer."""
    call = page.parents.get(node)
    around = page.parents.get(call) if isinstance(call, ast.Call) else None
    around = page.parents.get(around) if isinstance(around, ast.keyword) else around
    path = script.path(around.func) if isinstance(around, ast.Call) else None
    return node.attr == "parameters" and any(part in (path or "") for part in _OPTIMIZERS)


def _first_call(
    page: Page, made: ast.Assign, name: str, before: Place, script: Script
) -> ast.Name | None:
    """Return the name that a net is first called with, where it has its value by a place."""
    for other, node in _uses(page, made, name, script):
        call = other.parents[node]
        if isinstance(call, ast.Call) and call.func is node:
            given = call.args[0] if len(call.args) == 1 else None
            if isinstance(given, ast.Name) and _is_bound(given, before, script):
                return given
            return None
    return None


def _is_bound(given: ast.Name, before: Place, script: Script) -> bool:
    """Return whether a name already has the value that the net is called with later."""
    origin = script.origins.of(given)
    if origin is None:
        return False
    return place_of(script.page_of(origin), origin) < before


def building_line(name: str, module: KnownModule, called: ast.Name | None, writer: Writer) -> str:
    """Return the line that makes a net's parameters: it is built, or called.

    `called` is what the lesson calls it with later.

    Raises:
        Refused: the run has not shown what goes into the net.
    """
    shape = _input(module, writer.script)
    if shape is None:
        raise Refused("what goes into this net is never seen")
    if not any(one.is_own for one in all_inside(module, writer.script)):
        return f"{name}.build({_built_for(shape, module, called, writer)})"
    if called is not None:
        return f"{name}({called.id})"
    return f"{name}({writer.spell('tf.zeros')}((1, {', '.join(map(str, shape[1:]))})))"


def _built_for(
    shape: tuple[int, ...], module: KnownModule, called: ast.Name | None, writer: Writer
) -> str:
    """Return the shape that a net is built for: that of what it is called with, or by its sizes."""
    script = writer.script
    if module.class_name.endswith(".Embedding"):
        return "None"  # a table is as wide, whatever is looked up in it
    is_there = called is not None and called not in script.plan.replace
    if is_there and called and script.kinds.is_kind(called, "tensor", "parameter"):
        return f"{called.id}.shape"
    return f"(None, {', '.join(map(str, shape[1:]))})"


def _input(module: KnownModule, script: Script) -> tuple[int, ...] | None:
    """Return the shape of what goes into a net: of a call, or by the first weight."""
    if module.inputs and len(module.inputs) == 1 and len(module.inputs[0]) > 1:
        shape = module.inputs[0]
        return (shape[0], *shape[2:], shape[1]) if len(shape) == 4 else shape
    first = next((one for one in all_inside(module, script) if one.parameters), None)
    weight = first.parameters.get("weight") if first is not None else None
    if first is None or weight is None or len(weight) != 2 or first.is_own:
        return None
    return (1, weight[1] if script.source == "pytorch" else weight[0])
