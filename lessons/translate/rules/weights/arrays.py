"""Weights that Keras gives as arrays, in a list: `net.get_weights()[0]`, by their names."""

import ast
from collections.abc import Iterator

from common.cells.known import KnownModule
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.modules import all_inside, method_of, named_path, receiver
from lessons.translate.rules.literals import whole_number
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
    module, place = script.kinds.module(net), whole_number(node.slice)
    every = list(_paths(module, script)) if module is not None else []
    if place is None or not -len(every) <= place < len(every):
        raise Refused("which parameter this is cannot be told from the text alone")
    path, owner = every[place]
    text = named_path(net, writer.text(net), path, script)
    is_kernel = path.endswith("kernel") and not owner.is_own
    if is_kernel and "Conv" in owner.class_name:
        raise Refused("the axes of a convolution's weight stand in another order there")
    reads = _reads(node, writer)
    array = _as_tensor(text, script) if _are_tensors(reads, script) else _as_array(text, script)
    if not is_kernel or script.target == "paddle":
        return array
    is_column = 1 in owner.parameters["kernel"]
    is_free = is_column and reads and all(_is_reshaped(*read, script) for read in reads)
    return array if is_free else f"{array}.T"


def _as_tensor(text: str, script: Script) -> str:
    return f"{text}.data" if script.target == "pytorch" else f"{text}.detach()"


def _as_array(text: str, script: Script) -> str:
    return f"{text}.numpy()" if script.target == "paddle" else f"{text}.detach().numpy()"


def write_kept(parameter: ast.expr, stmt: ast.AST | None, writer: Writer) -> str:
    """Return the values of a parameter that get a name, as Keras gives them: one of the arrays of
    a net; empty where the name is used for more than its values now.
    """
    script, page = writer.script, writer.page
    match stmt:
        case ast.Assign(targets=[ast.Name() as name]) if script.target == "keras":
            pass
        case _:
            return ""
    net, path = _net_of(parameter)
    module = script.kinds.module(net)
    if module is None or not _is_only_read(name, stmt, page, script):
        return ""
    paths = [one for one, _ in _paths(module, script)]
    return f"{writer.text(net)}.get_weights()[{paths.index(path)}]" if path in paths else ""


def _net_of(node: ast.expr) -> tuple[ast.expr, str]:
    """Return the net that a parameter is reached from, and the parameter's path in it."""
    path = []
    while True:
        match node:
            case ast.Attribute(value=held, attr=name):
                path.append(name)
            case ast.Subscript(value=held, slice=ast.Constant(value=int(place))) if place >= 0:
                path.append(str(place))
            case _:
                return node, ".".join(reversed(path))
        node = held


def _is_only_read(name: ast.Name, stmt: ast.stmt, page: Page, script: Script) -> bool:
    """Return whether a name is read in its own cell alone, and computed with."""
    found = [
        (other, one)
        for other, one in script.named(name.id)
        if one is not name and not _is_argument(one, other)
    ]
    return page.enclosing(stmt, ast.FunctionDef, ast.For) is None and all(
        other is page and isinstance(one.ctx, ast.Load) and _is_computed(one, other)
        for other, one in found
    )


def _is_computed(node: ast.AST, page: Page) -> bool:
    match page.parents.get(node):
        case ast.BinOp() | ast.Tuple():
            return True
        case ast.Attribute(attr=attr):
            return not attr.endswith("_")
        case ast.Call(func=func):
            return func is not node
    return False


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


def _reads(node: ast.Subscript, writer: Writer) -> list[tuple[ast.AST, ast.AST]]:
    """Return where an array is read, by itself or by the name that it gets, and what reads it."""
    script, page = writer.script, writer.page
    stmt = page.parents[node]
    if not isinstance(stmt, ast.Assign):
        return [(stmt, node)]
    return [
        (other.parents[name], name)
        for other, name in script.walk(ast.Name)
        if isinstance(name, ast.Name)
        and isinstance(name.ctx, ast.Load)
        and script.origins.of(name) is node
        and not _is_argument(name, other)
    ]


def _is_argument(name: ast.Name, page: Page) -> bool:
    """Return whether a name is what a function is given, and no name of the lesson's own."""
    around = page.enclosing(name, ast.FunctionDef)
    return isinstance(around, ast.FunctionDef) and any(
        one.arg == name.id for one in ast.walk(around.args) if isinstance(one, ast.arg)
    )


def _are_tensors(reads: list[tuple[ast.AST, ast.AST]], script: Script) -> bool:
    """Return whether all that reads an array takes it for a tensor, as TensorFlow does."""
    return bool(reads) and all(_is_tensor(*read, script) for read in reads)


def _is_tensor(parent: ast.AST, node: ast.AST, script: Script) -> bool:
    match parent:
        case ast.Call(func=func, args=[held, *_]) if held is node:
            return (script.path(func) or "").startswith(("tf.", "keras.ops."))
        case ast.BinOp(left=left, right=right):
            other = right if left is node else left
            return script.kinds.is_kind(other, "tensor", "parameter", "number")
    return False


def _is_reshaped(parent: ast.AST, node: ast.AST, script: Script) -> bool:
    match parent:
        case ast.Call(func=func, args=[held, *_]) if held is node:
            return script.path(func) in _RESHAPING
        case ast.Attribute(attr="reshape"):
            return True
    return False
