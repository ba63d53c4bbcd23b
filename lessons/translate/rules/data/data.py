"""Data sets and their batches: a loader in PyTorch and Paddle, methods of the data set in Keras."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lessons.phrasebook.filling import bracketed
from lessons.phrasebook.patterns import Hole
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.data.examples import is_own, one_by_one
from lessons.translate.rules.phrases import make_filler, say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer


@dataclass(frozen=True)
class _Shuffled:
    """A statement that shuffles a data set, and the condition it depends on, if any."""

    stmt: ast.stmt
    test: ast.expr | None


def plan_loaders(script: Script) -> None:
    """Plan loops of a loader's making: what shuffles a tf.data set is said to the loader there,
    and a loader that shuffles on a condition is two statements in Keras.
    """
    for page, node in script.walk(ast.Call):
        said = script.says(node, "loader")
        if said is None or not isinstance(node, ast.Call):
            continue
        if script.source == "keras":
            _plan_shuffle(said, node, page, script)
        elif script.target == "keras":
            _plan_condition(said, node, page, script)


def write_loader(node: ast.expr, writer: Writer) -> str | None:
    """Return a data set or its batches in the target's words, None for what is neither."""
    script = writer.script
    said = script.says(node, "loader", "tensor_dataset", "shuffled_dataset")
    if said is None:
        called = _called(node, script)
        return writer.text(called) if called is not None else None
    if said.phrase.name == "tensor_dataset":
        return _of_tensors(said, writer)
    if script.target == "keras" and script.source != "keras":
        return _batches(said, node, writer)
    if said.phrase.name == "loader" and "buffer" in said.holes:
        return _with_shuffle(said, node, writer, "True")
    return None


def _called(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the loader of Paddle that is called, which gives the batches that it has anyway."""
    if script.source != "paddle" or not isinstance(node, ast.Call) or node.args or node.keywords:
        return None
    made = script.origins.of(node.func)
    is_made = made is not None and script.says(made, "loader") is not None
    return node.func if is_made or script.kinds.is_kind(node.func, "loader") else None


def _with_shuffle(said: Said, node: ast.expr, writer: Writer, shuffle: str) -> str:
    holes = {name: hole for name, hole in said.holes.items() if name != "buffer"}
    return say(replace(said, holes=holes), node, writer, {"shuffle": shuffle})


def _batches(said: Said, node: ast.expr, writer: Writer) -> str:
    """Return a loader as batches of a data set, which is shuffled before."""
    dataset = said.holes["dataset"].node
    assert dataset is not None
    text = make_filler(said.holes["dataset"], writer).text
    name = bracketed(text)
    if is_own(dataset, writer.script):
        name = one_by_one(dataset, text, writer)
    counted = text if text.isidentifier() else _counted(dataset, writer)
    shuffled = f"{name}.shuffle(len({counted}))"
    told = said.holes.get("shuffle")
    if told is not None and told.is_given and told.node is not None:
        if not isinstance(told.node, ast.Constant):
            name = f"({shuffled} if {writer.text(told.node)} else {name})"
        elif told.node.value:
            if not counted:
                raise Refused(
                    "how many examples there are to shuffle is not known: name them first"
                )
            name = shuffled
    holes = {one: hole for one, hole in said.holes.items() if one not in ("dataset", "shuffle")}
    return say(replace(said, holes=holes), node, writer, {"dataset": name})


def _counted(dataset: ast.expr, writer: Writer) -> str:
    """Return what has as many items as a data set that has no name; empty where nothing has."""
    said = writer.script.says(dataset, "tensor_dataset")
    hole = said.holes["tensors"] if said else None
    items = list(hole.items or ()) if hole else []
    if hole and isinstance(hole.node, ast.Tuple | ast.List):
        items = hole.node.elts
    match items:
        case [ast.Starred(value=ast.Name(id=name))]:
            return f"{name}[0]"
        case [ast.Name() | ast.Attribute() as first, *_]:
            return writer.text(first)
    return ""


def _of_tensors(said: Said, writer: Writer) -> str | None:
    """Return a data set of tensors: several to PyTorch, a list to Paddle, a tuple to Keras."""
    target = writer.script.target
    hole = said.holes["tensors"]
    items = hole.items
    if items is None and isinstance(hole.node, ast.Tuple | ast.List):
        items = tuple(hole.node.elts)
    if items is not None and not (len(items) == 1 and isinstance(items[0], ast.Starred)):
        inside = ", ".join(_as_tensor(one, writer) for one in items)
        ends = {"paddle": ("[", "]"), "keras": ("(", ",)" if len(items) == 1 else ")")}
        first, last = ends.get(target, ("", ""))
        return _dataset(f"{first}{inside}{last}", writer)
    whole = items[0] if items else hole.node
    assert whole is not None
    inner = whole.value if isinstance(whole, ast.Starred) else whole
    text, known = writer.text(inner), writer.script.kinds.of(inner)
    if known is not None and known.kind in {"tensor", "array"}:
        raise Refused("a data set of one tensor gives its rows there one by one in tuples")
    if target == "pytorch":
        return _dataset(f"*{bracketed(text)}", writer)
    is_tuple = known is not None and known.class_name == "tuple"
    return _dataset(text if target == "paddle" or is_tuple else f"tuple({text})", writer)


def _as_tensor(node: ast.expr, writer: Writer) -> str:
    """Return what a data set is made of; TensorFlow makes tensors of arrays of NumPy's itself."""
    text, script = writer.text(node), writer.script
    is_array = script.source == "keras" and script.kinds.is_kind(node, "array")
    if not is_array or not isinstance(node, ast.Name):
        return text
    maker = {"pytorch": "torch.tensor", "paddle": "paddle.to_tensor"}[script.target]
    return f"{writer.spell(maker)}({text})"


def _dataset(inside: str, writer: Writer) -> str:
    names = {
        "pytorch": "torch.utils.data.TensorDataset",
        "paddle": "paddle.io.TensorDataset",
        "keras": "tf.data.Dataset.from_tensor_slices",
    }
    return f"{writer.spell(names[writer.script.target])}({inside})"


def _plan_condition(said: Said, node: ast.Call, page: Page, script: Script) -> None:
    """Plan `if shuffle: ...` before a function's `return` of batches that may be shuffled."""
    stmt = page.statement(node)
    shuffle, dataset = said.holes.get("shuffle"), said.holes["dataset"].node
    if not isinstance(stmt, ast.Return) or stmt.value is not node or shuffle is None:
        return
    test = shuffle.node
    if not isinstance(dataset, ast.Name) or test is None or isinstance(test, ast.Constant):
        return
    name = dataset.id
    if is_own(dataset, script):
        return
    plain = {one: hole for one, hole in said.holes.items() if one != "shuffle"}

    def condition(writer: Writer) -> str:
        return f"if {writer.text(test)}:"

    script.plan.before[stmt] += [condition, f"    {name} = {name}.shuffle(len({name}))"]
    script.plan.replace[node] = lambda writer: _batches(replace(said, holes=plain), node, writer)


def _plan_shuffle(said: Said, node: ast.Call, page: Page, script: Script) -> None:
    """Tell a loader that it shuffles, where a statement before shuffled its data set."""
    dataset = said.holes["dataset"].node
    if not isinstance(dataset, ast.Name) or "buffer" in said.holes:
        return
    stmt = page.statement(node)
    block = page.blocks.get(stmt, [])
    before = list(_shuffles(block[: block.index(stmt)], dataset.id, script))
    if not before or len(before) > 1:
        return
    script.plan.drop.add(before[0].stmt)
    test = before[0].test

    def written(writer: Writer) -> str:
        return _with_shuffle(said, node, writer, writer.text(test) if test else "True")

    script.plan.replace[node] = written


def _shuffles(stmts: list[ast.stmt], name: str, script: Script) -> Iterator[_Shuffled]:
    """Yield the statements that shuffle a data set by name."""
    for stmt in stmts:
        test, inner = None, stmt
        if isinstance(stmt, ast.If) and len(stmt.body) == 1 and not stmt.orelse:
            test, inner = stmt.test, stmt.body[0]
        if not isinstance(inner, ast.Assign) or ast.unparse(inner.targets[0]) != name:
            continue
        said = script.says(inner.value, "shuffled_dataset")
        hole: Hole | None = said.holes.get("dataset") if said else None
        if hole and isinstance(hole.node, ast.Name) and hole.node.id == name:
            yield _Shuffled(stmt, test)
