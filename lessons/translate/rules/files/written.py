"""The files that a lesson writes, and what is in them where they are read."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.rules.files.checkpoints import CHECKPOINT, entries_of
from lessons.translate.rules.files.state import is_state
from lessons.translate.rules.gradients.flow import place_of
from lessons.translate.rules.layers.modules import method_of
from lessons.translate.script import Script

_SAVES = {"torch.save": 1, "paddle.save": 1, "np.save": 0, "np.savez": 0}
_ARRAYS = frozenset({"tensor", "parameter", "array"})


@dataclass(frozen=True)
class File:
    """What a lesson writes to a file: "weights", "tensor", "list" or "dict"; its path's name, and
    where that is done.

    `has_arrays` says that there are NumPy's arrays in it.
    """

    sort: str
    name: ast.Constant
    place: tuple[int, int, int]
    has_arrays: bool = False


def file_at(name: ast.Constant | None, page: Page, node: ast.AST, script: Script) -> File | None:
    """Return what a file holds at a place of the lesson: what was written to it last before."""
    written = script.once(_files).get(str(name.value), ()) if name is not None else ()
    before = [one for one in written if one.place <= place_of(page, node)]
    return before[-1] if before else next(iter(written), None)


def sorts_of_files(script: Script) -> set[tuple[str, str]]:
    """Return the names of all files that a lesson writes, each with what it writes there."""
    return {(old, one.sort) for old, every in script.once(_files).items() for one in every}


def _files(script: Script) -> Mapping[str, Sequence[File]]:
    """Return the files that a lesson writes, by the names that the text gives them."""
    found: dict[str, list[File]] = {}
    for page, node in script.walk(ast.Call):
        path, sort = written_by(node, page, script)
        name = name_in(path, script) if path is not None else None
        if name is not None and sort:
            stars = [one.value for one in node.keywords if one.arg is None]
            has_arrays = any(_has_arrays(one, script) for one in stars)
            file = File(sort, name, place_of(page, node), has_arrays)
            found.setdefault(str(name.value), []).append(file)
    return found


def _has_arrays(values: ast.expr, script: Script) -> bool:
    """Return whether NumPy's arrays are in a dictionary, as a run or the text says it."""
    known = script.kinds.of(values)
    made = script.origins.of(values) if isinstance(values, ast.Name) else values
    parts = made.values if isinstance(made, ast.Dict) else []
    is_made = any(tensor_in(one) is not one or script.kinds.is_kind(one, "array") for one in parts)
    return is_made or (known is not None and "array" in known.items)


def written_by(node: ast.Call, page: Page, script: Script) -> tuple[ast.expr | None, str]:
    """Return the path of the file that a call writes, and what goes into it."""
    if script.source == "keras" and method_of(node, ("save_weights",), script, page):
        return (node.args[0] if node.args else None), "weights"
    function = script.path(node.func) or ""
    is_ours = function in _SAVES and function.startswith("np.") == (script.source == "keras")
    if not is_ours or not node.args or len(node.args) + len(node.keywords) < 2:
        return None, ""
    if function == "np.savez":
        return node.args[0], "dict" if node.keywords else "list"
    place = _SAVES[function]
    if len(node.args) < 2:
        return None, ""
    return node.args[place], _sort(node.args[1 - place], page, script)


def _sort(values: ast.expr, page: Page, script: Script) -> str:
    meant = script.origins.of(values) if isinstance(values, ast.Name) else None
    if is_state(values, script, page) or (meant is not None and is_state(meant, script, page)):
        return "weights"
    if script.target == "keras" and entries_of(values, script) is not None:
        return CHECKPOINT
    known = script.kinds.of(values)
    if known is None:
        return "tensor" if not script.kinds.was_run else ""
    if meant is not None and isinstance(meant, ast.Dict):
        values = meant
    if not _holds_arrays(values, known, script):
        return ""
    sorts = {"tensor": "tensor", "parameter": "tensor", "array": "tensor"}
    sorts |= {"sequence": "list", "mapping": "dict"}
    return sorts.get(known.kind, "")


def _holds_arrays(values: ast.expr, known: Known, script: Script) -> bool:
    """Return whether NumPy's files can hold a value; others hold everything."""
    if script.target != "keras":
        return True
    if not set(known.items) <= {*_ARRAYS, "text"}:
        return False
    parts = values.values if isinstance(values, ast.Dict) else []
    kinds = [found.kind for one in parts if (found := script.kinds.of(one)) is not None]
    return set(kinds) <= _ARRAYS


def name_in(path: ast.expr, script: Script) -> ast.Constant | None:
    """Return the text that ends a path: of a name what was assigned to it, of a join the last."""
    if isinstance(path, ast.Name):
        origin = script.origins.of(path)
        return name_in(origin, script) if origin is not None else None
    if isinstance(path, ast.Call) and path.args:
        return name_in(path.args[-1], script)
    if isinstance(path, ast.BinOp):
        return name_in(path.right, script)
    is_text = isinstance(path, ast.Constant) and isinstance(path.value, str)
    return path if is_text else None  # type: ignore[return-value]


def tensor_in(node: ast.expr) -> ast.expr:
    """Return the tensor in `x.numpy()`: it is written as it is."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="numpy"), args=[]):
            return value
    return node
