"""State dicts: shown, read by name, handed from one net to another.

Keras has none: a net lists its variables, and reaches each by way of its layers.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.modules import method_of, named_path, receiver
from lessons.translate.rules.weights.layout import turned_value
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# By which methods a net takes over a state, and which of them the target's lessons call.
TAKES = ("load_state_dict", "set_state_dict", "set_dict", "load_dict")
TAKING = {"pytorch": "load_state_dict", "paddle": "set_state_dict"}
_COPIES = "copy.deepcopy"
# What changes the weights that a state dict would show, and a list of arrays would not.
_TRAINS = frozenset({"apply", "apply_gradients", "fit", "train_on_batch"})
_COPIED = "Keras has no state dict, and of a copy more is asked than to be loaded again"


def write_state(node: ast.expr, writer: Writer) -> str | None:
    """Return what a state dict is asked for as the target says it; None for others."""
    script, page = writer.script, writer.page
    if script.source == "keras":
        return _from_keras(node, writer)
    if isinstance(node, ast.Call) and method_of(node, TAKES, script, page):
        return _loaded(node, writer)
    if script.target != "keras":
        return None
    if copied := _copied(node, script, page):
        if not _is_loaded_alone(node, script, page):
            raise Refused(_COPIED)
        return f"{writer.text(receiver(copied))}.get_weights()"
    return _entry(node, writer) if isinstance(node, ast.Subscript) else _listed(node, writer)


def _listed(node: ast.expr, writer: Writer) -> str | None:
    """Return a state dict, its values or its keys, as lists of variables or of their paths."""
    script, page = writer.script, writer.page
    if is_state(node, script, page):
        return f"{writer.text(receiver(node))}.weights"
    if _part_of_state(node, "values", script, page):
        return writer.text(receiver(node))
    if _part_of_state(node, "keys", script, page):
        return f"[param.path for param in {writer.text(receiver(node))}]"
    return None


def is_state(node: ast.AST, script: Script, page: Page) -> bool:
    """Return whether an expression is `net.state_dict()`."""
    return bool(method_of(node, ("state_dict",), script, page))


def _copied(node: ast.AST, script: Script, page: Page) -> ast.expr | None:
    """Return the state dict of which an expression is a copy, None for anything else."""
    match node:
        case ast.Call(func=function, args=[state], keywords=[]):
            is_copy = script.path(function) == _COPIES
            return state if is_copy and is_state(state, script, page) else None
    return None


def _is_loaded_alone(node: ast.expr, script: Script, page: Page) -> bool:
    """Return whether a copy is given a name, by which a net takes it over, and nothing else."""
    match page.parents[node]:
        case ast.Assign(targets=[ast.Name(id=kept)]):
            pass
        case _:
            return False
    uses = [
        there.parents[one]
        for there, one in script.walk(ast.Name)
        if isinstance(one, ast.Name) and one.id == kept and isinstance(one.ctx, ast.Load)
    ]
    return all(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in TAKES
        for one in uses
    )


def _part_of_state(node: ast.AST, name: str, script: Script, page: Page) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and is_state(node.func.value, script, page)
    )


def _entry(node: ast.Subscript, writer: Writer) -> str | None:
    """Return `net.state_dict()['2.bias']` by way of the net's layers."""
    script, page = writer.script, writer.page
    held: ast.expr | None = node.value
    if isinstance(held, ast.Name):
        held = script.origins.of(held)
    if isinstance(held, ast.Call) and isinstance(held.func, ast.Name) and held.func.id == "dict":
        held = held.args[0] if held.args else None
        if held is None or not method_of(held, ("named_parameters",), script, page):
            return None
    elif held is None or not is_state(held, script, page):
        return None
    name = node.slice
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        raise Refused("Keras has no state dict, and which parameter this is is not said")
    net = receiver(held)
    return named_path(net, writer.text(net), name.value, script)


def _loaded(node: ast.Call, writer: Writer) -> str | None:
    """Return a net that takes over another's state; from a file it is another rule's."""
    script, page = writer.script, writer.page
    if len(node.args) != 1:
        return None
    base, given = writer.text(receiver(node)), node.args[0]
    if script.target != "keras":
        name = TAKING[script.target]
        return f"{base}.{name}({writer.text(given)})"
    if isinstance(given, ast.Name) and _is_kept(given, script, page):
        return f"{base}.set_weights({writer.text(given)})"
    if is_state(given, script, page):
        return f"{base}.set_weights({writer.text(receiver(given))}.get_weights())"
    raise Refused("Keras has no state dict to load")


def _is_kept(name: ast.Name, script: Script, page: Page) -> bool:
    """Return whether a name holds a state dict wherever it holds anything."""
    held = _held(name, script)
    return bool(held) and all(
        is_state(one, script, page) or _copied(one, script, page) is not None for one in held
    )


def _held(name: ast.Name, script: Script) -> list[ast.expr]:
    """Return what a name may hold where it is read, but for None: the best state so far."""
    origin = script.origins.of(name)
    values = [origin] if origin is not None else script.origins.every(name)
    return [one for one in values if not (isinstance(one, ast.Constant) and one.value is None)]


def write_weights_set(stmt: ast.stmt, writer: Writer) -> str | None:
    """Return `layer.set_weights([kernel, bias])` as each parameter set by itself."""
    script, page = writer.script, writer.page
    match stmt:
        case ast.Expr(value=ast.Call(func=ast.Attribute(), args=[ast.List(elts=values)]) as call):
            pass
        case _:
            return None
    if script.source != "keras" or not method_of(call, ("set_weights",), script, page):
        return None
    module = script.kinds.module(receiver(call))
    if module is None or module.children or len(module.parameters) != len(values):
        raise Refused("which parameters these are is only seen in a run")
    base, lines = writer.text(receiver(call)), []
    for part, value in zip(module.parameters, values, strict=True):
        name = named_path(receiver(call), base, part, script)
        is_turned = part == "kernel" and script.target == "pytorch"
        text = turned_value(value, writer) if is_turned else writer.text(value)
        if script.target == "pytorch" and len(values) == 1:
            lines.append(f"{name}.data = {text}")
            continue
        setter = f"{name}.data.copy_" if script.target == "pytorch" else f"{name}.set_value"
        lines.append(f"{setter}({text})")
    return writer.lines(stmt, lines)


def _from_keras(node: ast.expr, writer: Writer) -> str | None:
    script, page = writer.script, writer.page
    if method_of(node, ("get_weights",), script, page):
        if _is_gone_through(node, page):
            return f"{writer.text(receiver(node))}.parameters()"
        state = f"{writer.text(receiver(node))}.state_dict()"
        is_kept = isinstance(page.parents[node], ast.Assign) and _trains(script)
        return f"{writer.spell(_COPIES)}({state})" if is_kept else state
    if not method_of(node, ("set_weights",), script, page):
        return None
    assert isinstance(node, ast.Call)
    base, given = writer.text(receiver(node)), node.args[0]
    held = _held(given, script) if isinstance(given, ast.Name) else [given]
    if not held or not all(method_of(one, ("get_weights",), script, page) for one in held):
        raise Refused(f"{script.target} sets the parameters of a layer one by one")
    name = TAKING[script.target]
    return f"{base}.{name}({writer.text(given)})"


def _is_gone_through(node: ast.expr, page: Page) -> bool:
    """Return whether a list is asked for its items one after another."""
    match page.parents[node]:
        case ast.For(iter=asked) | ast.comprehension(iter=asked):
            return asked is node
        case ast.Call(func=ast.Name(id="enumerate" | "zip")):
            return True
    return False


def _trains(script: Script) -> bool:
    calls = (node for _, node in script.walk(ast.Call) if isinstance(node, ast.Call))
    return any(isinstance(one.func, ast.Attribute) and one.func.attr in _TRAINS for one in calls)
