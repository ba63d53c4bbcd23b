"""Weights that Keras gives as arrays, in a list: `net.get_weights()[0]`, by their names."""

import ast
from collections.abc import Iterator

from common.cells.known import KnownModule
from lessons.translate.plan import Refused
from lessons.translate.rules.modules import all_inside, method_of, named_path, receiver
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_RESHAPING = frozenset({"tf.reshape", "np.reshape", "keras.ops.reshape"})


def write_array(node: ast.Subscript, writer: Writer) -> str | None:
    """Return one of the arrays that a layer or net gives of its weights.

    Raises:
        Refused: which one it is, or how it stands, is not known.
    """
    script, lists = writer.script, node.value
    if not method_of(lists, ("get_weights",), script, writer.page):
        return None
    net = receiver(lists)
    module, place = script.kinds.module(net), _place(node.slice)
    every = list(_paths(module, script)) if module is not None else []
    if place is None or not -len(every) <= place < len(every):
        raise Refused("which parameter this is cannot be told from the text alone")
    path, owner = every[place]
    text = named_path(net, writer.text(net), path, script)
    is_kernel = path.endswith("kernel") and not owner.is_own
    if is_kernel and "Conv" in owner.class_name:
        raise Refused("the axes of a convolution's weight stand in another order there")
    if script.target == "paddle":
        return f"{text}.numpy()"
    array = f"{text}.detach().numpy()"
    is_column = is_kernel and 1 in owner.parameters["kernel"]
    if not is_kernel or (is_column and _is_only_reshaped(node, writer)):
        return array
    return f"{array}.T"


def _place(index: ast.expr) -> int | None:
    try:
        value = ast.literal_eval(index)
    except (ValueError, TypeError):
        return None
    return value if isinstance(value, int) else None


def _paths(module: KnownModule, script: Script) -> Iterator[tuple[str, KnownModule]]:
    """Yield the paths of all parameters in the order of Keras, with the layers that have them.

    There are none where a layer keeps more than it trains, which is counted there as well.
    """
    if any("Normalization" in one.class_name for one in all_inside(module, script)):
        return
    for name in module.parameters:
        yield name, module
    for name, place in module.children:
        for path, owner in _paths(script.kinds.modules[place], script):
            yield f"{name}.{path}", owner


def _is_only_reshaped(node: ast.Subscript, writer: Writer) -> bool:
    """Return whether an array, or the name that it gets, is only read to be put in a shape."""
    script, page = writer.script, writer.page
    stmt = page.parents[node]
    if not isinstance(stmt, ast.Assign):
        return _is_reshaped(stmt, node, script)
    if not all(isinstance(one, ast.Name) for one in stmt.targets):
        return False
    reads = [
        _is_reshaped(other.parents[name], name, script)
        for other, name in script.walk(ast.Name)
        if isinstance(name, ast.Name)
        and isinstance(name.ctx, ast.Load)
        and script.origins.of(name) is node
    ]
    return bool(reads) and all(reads)


def _is_reshaped(parent: ast.AST, node: ast.AST, script: Script) -> bool:
    match parent:
        case ast.Call(func=func, args=[held, *_]) if held is node:
            return script.path(func) in _RESHAPING
        case ast.Attribute(attr="reshape"):
            return True
    return False
