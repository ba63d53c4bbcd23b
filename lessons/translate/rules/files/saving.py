"""Files of tensors and of parameters: what a framework writes them with, and how they are called.

TensorFlow's lessons write tensors by NumPy, and a net's parameters by the net itself.
"""

import ast

from lessons.translate.imports import ROOTS
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.files.checkpoints import CHECKPOINT
from lessons.translate.rules.files.state import TAKES, TAKING
from lessons.translate.rules.files.written import (
    file_at,
    name_in,
    sorts_of_files,
    tensor_in,
    written_by,
)
from lessons.translate.rules.layers.modules import method_of, receiver
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LOADS = frozenset({"torch.load", "paddle.load", "np.load"})
_WEIGHTS = {"pytorch": ".params", "paddle": ".pdparams", "keras": ".weights.h5"}
_ENDINGS = (
    *(".weights.h5", ".pdparams", ".params", ".pth", ".pt", ".h5", ".pdopt"),
    *(".npy", ".npz"),
)


def plan_files(script: Script) -> None:
    """Decide what files are called in the target: the stem stays."""
    names = {(old, sort): _renamed(old, sort, script) for old, sort in sorts_of_files(script)}
    taken = list(names.values())
    for (old, sort), new in names.items():
        if taken.count(new) > 1 and new != old:
            stem, dot, ending = new.partition(".")
            names[old, sort] = f"{stem}-{sort}{dot}{ending}"
    for page, node in script.walk(ast.Constant):
        if isinstance(node.value, str) and not _is_text(page, node):
            file = file_at(node, page, node, script)
            new = names[node.value, file.sort] if file is not None else ""
            if new and new != node.value:
                script.plan.replace[node] = page.text(node).replace(node.value, new)


def _is_text(page: Page, node: ast.Constant) -> bool:
    """Return whether a text stands by itself, as a docstring, or within another one."""
    return isinstance(page.parents.get(node), ast.Expr | ast.JoinedStr)


def _renamed(old: str, sort: str, script: Script) -> str:
    stem = next((old.removesuffix(end) for end in _ENDINGS if old.endswith(end)), old)
    if sort == "weights":
        return stem + _WEIGHTS[script.target]
    if sort == CHECKPOINT:
        return stem
    if script.target == "keras":
        return stem + (".npy" if sort == "tensor" else ".npz")
    return stem if script.source == "keras" else old


def write_file(node: ast.expr, writer: Writer) -> str | None:
    """Return what writes or reads a file as the target does it; None for others."""
    script, page = writer.script, writer.page
    if script.source == "keras":
        return _from_keras(node, writer)
    if script.target != "keras" or not isinstance(node, ast.Call):
        return None
    path, sort = written_by(node, page, script)
    if path is not None:
        return _numpy_saves(node.args[0], path, sort, writer)
    if method_of(node, TAKES, script, page) and node.args:
        return _weights_loaded(node, writer)
    return _numpy_loads(node, writer) if script.path(node.func) in _LOADS and node.args else None


def _weights_loaded(node: ast.Call, writer: Writer) -> str | None:
    """Return a net that reads its parameters from a file; None where they are in no file."""
    script, given = writer.script, node.args[0]
    if isinstance(given, ast.Name):
        given = script.origins.of(given) or given
    if not isinstance(given, ast.Call) or script.path(given.func) not in _LOADS:
        return None
    return f"{writer.text(receiver(node))}.load_weights({writer.text(given.args[0])})"


def _numpy_saves(values: ast.expr, path: ast.expr, sort: str, writer: Writer) -> str:
    script = writer.script
    if not sort:
        raise Refused("NumPy's files hold arrays alone")
    if script.says(values, "optimizer_state") or script.says(
        script.origins.of(values) or values, "optimizer_state"
    ):
        raise Refused("an optimizer's state is saved together with its model's, in a .keras file")
    if name_in(path, script) is None:
        raise Refused("how the file is called is only known when it runs")
    where = writer.text(path)
    if sort == "weights":
        held = values if isinstance(values, ast.Call) else script.origins.of(values)
        assert held is not None
        return f"{writer.text(receiver(held))}.save_weights({where})"
    if sort == "tensor":
        return f"{writer.spell('np.save')}({where}, {_array(values, writer)})"
    saves = writer.spell("np.savez")
    if sort == "list" and isinstance(values, ast.List | ast.Tuple):
        return f"{saves}({where}, {', '.join(_array(one, writer) for one in values.elts)})"
    star = {"list": "*", "dict": "**"}[sort]
    return f"{saves}({where}, {star}{writer.text(values)})"


def _array(node: ast.expr, writer: Writer) -> str:
    """Return a tensor as an array, where it has a name; NumPy makes one of all others itself."""
    is_tensor = isinstance(node, ast.Name) and writer.script.kinds.is_kind(node, "tensor")
    return f"{writer.text(node)}.numpy()" if is_tensor else writer.text(node)


def _numpy_loads(node: ast.Call, writer: Writer) -> str:
    script = writer.script
    name = name_in(node.args[0], script)
    file = file_at(name, writer.page, node, script)
    if file is None:
        raise Refused("what is in this file is not known")
    loaded = f"{writer.spell('np.load')}({writer.text(node.args[0])})"
    if file.sort == "tensor":
        return f"{writer.spell('tf.constant')}({loaded})"
    if file.sort == "list":
        stmt = writer.page.parents.get(node)
        is_spread = isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Tuple)
        return f"{loaded}.values()" if is_spread else f"list({loaded}.values())"
    if file.sort == "dict":
        return f"dict({loaded})"
    raise Refused("Keras reads parameters into a net alone")


def _from_keras(node: ast.expr, writer: Writer) -> str | None:
    """Return what writes or reads a file as PyTorch or Paddle do it."""
    script, page = writer.script, writer.page
    if not isinstance(node, ast.Call):
        return None
    root = ROOTS[script.target][0]
    if method_of(node, ("load_weights",), script, page):
        method = TAKING[script.target]
        loaded = f"{writer.spell(f'{root}.load')}({writer.text(node.args[0])})"
        return f"{writer.text(receiver(node))}.{method}({loaded})"
    path, sort = written_by(node, page, script)
    if path is not None:
        is_net = sort == "weights"
        values = f"{writer.text(receiver(node))}.state_dict()" if is_net else ""
        values = values or _values(node, sort, writer)
        return f"{writer.spell(f'{root}.save')}({values}, {writer.text(path)})"
    found = _loaded_path(node, script)
    name = name_in(found, script) if found is not None else None
    file = file_at(name, page, node, script)
    if found is None or file is None:
        return None
    rest = ", weights_only=False" if file.has_arrays and script.target == "pytorch" else ""
    return f"{writer.spell(f'{root}.load')}({writer.text(found)}{rest})"


def _values(node: ast.Call, sort: str, writer: Writer) -> str:
    """Return what `np.save` and `np.savez` write, as one value."""
    if writer.script.path(node.func) == "np.save":
        return writer.text(tensor_in(node.args[1]))
    if sort == "list":
        if len(node.args) == 2 and isinstance(node.args[1], ast.Starred):
            return writer.text(node.args[1].value)
        return f"[{', '.join(writer.text(tensor_in(one)) for one in node.args[1:])}]"
    if len(node.keywords) == 1 and node.keywords[0].arg is None:
        return writer.text(node.keywords[0].value)
    quote = writer.script.quote
    pairs = [f"{quote}{k.arg}{quote}: {writer.text(tensor_in(k.value))}" for k in node.keywords]
    return f"{{{', '.join(pairs)}}}"


def _loaded_path(node: ast.Call, script: Script) -> ast.expr | None:
    """Return the path in `np.load(path)`, also with `.values()`, in `dict` or in a tensor."""
    inner: ast.expr = node
    if isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        inner = node.func.value
    elif len(node.args) == 1 and (
        (isinstance(node.func, ast.Name) and node.func.id in {"dict", "list"})
        or script.path(node.func) in {"tf.constant", "tf.convert_to_tensor"}
    ):
        inner = node.args[0]
        if isinstance(inner, ast.Call) and (nested := _loaded_path(inner, script)) is not None:
            return nested
    is_load = isinstance(inner, ast.Call) and script.path(inner.func) == "np.load"
    return inner.args[0] if is_load and inner.args else None  # type: ignore[attr-defined]
