"""Files of several things at once, so that training can go on: a dictionary of states in PyTorch
and Paddle; TensorFlow's checkpoint writes and reads the nets and optimizers themselves.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.files.state import TAKES
from lessons.translate.rules.layers.modules import receiver
from lessons.translate.script import Script
from lessons.translate.writer import Writer

CHECKPOINT = "checkpoint"
_SAVES = frozenset({"torch.save", "paddle.save"})
_LOADS = frozenset({"torch.load", "paddle.load"})
_HELD = frozenset({"module", "optimizer"})


@dataclass(frozen=True)
class _Saved:
    """A checkpoint that is written: the call, its entries, and its file's path."""

    page: Page
    call: ast.Call
    entries: dict[str, ast.expr]
    path: ast.expr


@dataclass(frozen=True)
class _Loaded:
    """A checkpoint that is read: its name, the nets and optimizers that take their entries, and
    where other entries are asked for.
    """

    page: Page
    stmt: ast.Assign
    name: str
    taken: dict[str, ast.Expr]
    asked: tuple[tuple[str, ast.Subscript], ...]


def entries_of(values: ast.expr, script: Script) -> dict[str, ast.expr] | None:
    """Return what a dictionary holds of nets and optimizers and other values, else None."""
    made = script.origins.of(values) if isinstance(values, ast.Name) else values
    if not isinstance(made, ast.Dict):
        return None
    found = {}
    for key, value in zip(made.keys, made.values, strict=True):
        if not isinstance(key, ast.Constant) or not str(key.value).isidentifier():
            return None
        found[str(key.value)] = value
    return found if any(_held(one, script) is not None for one in found.values()) else None


def _held(value: ast.expr, script: Script) -> ast.expr | None:
    """Return the net or optimizer whose state dict an expression is."""
    match value:
        case ast.Call(func=ast.Attribute(value=held, attr="state_dict"), args=[], keywords=[]):
            return held if script.kinds.is_kind(held, *_HELD) else None
    return None


def plan_checkpoints(script: Script) -> None:
    """Decide how checkpoints are written and read where the target is Keras."""
    if script.target != "keras":
        return
    files = {}
    for one in _all_saved(script):
        reason = _plan_saved(one, script)
        if reason:
            script.plan.refuse[one.page.statement(one.call)] = reason
        else:
            files[ast.unparse(one.path)] = one
    for page, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[path, *_]) as call):
                written = files.get(ast.unparse(path))
                if written is not None and script.path(call.func) in _LOADS:
                    _plan_loaded(_loaded(page, stmt, name, script), written, path, script)


def _all_saved(script: Script) -> Iterator[_Saved]:
    for page, call in script.walk(ast.Call):
        if isinstance(call, ast.Call) and script.path(call.func) in _SAVES and len(call.args) == 2:
            entries = entries_of(call.args[0], script)
            if entries is not None:
                yield _Saved(page, call, entries, call.args[1])


def _plan_saved(saved: _Saved, script: Script) -> str:
    """Plan how a checkpoint is written; return why it is not, if so."""
    others = [one for one in saved.entries.values() if _held(one, script) is None]
    if not all(script.kinds.is_kind(one, "number") for one in others):
        return "a checkpoint of TensorFlow holds variables, nets and optimizers"
    values = saved.call.args[0]
    if isinstance(values, ast.Name) and not _is_left_out(values, script):
        return "a checkpoint of TensorFlow is no dictionary, and is used as one elsewhere"
    script.plan.replace[saved.call] = lambda writer: _written(saved, writer)
    return ""


def _is_left_out(values: ast.Name, script: Script) -> bool:
    """Leave out the name of a dictionary that is only made to be saved; False for another."""
    made = script.origins.of(values)
    assert made is not None
    page = script.page_of(made)
    stmt = page.parents.get(made)
    is_alone = len(script.named(values.id)) == len([made, values])
    if not is_alone or not isinstance(stmt, ast.Assign):
        return False
    script.plan.drop.add(stmt)
    script.plan.left_out[page.cell].add(values.id)
    return True


def _written(saved: _Saved, writer: Writer) -> str:
    texts = []
    for key, value in saved.entries.items():
        held = _held(value, writer.script)
        text = writer.text(held if held is not None else value)
        texts.append(f"{key}={text}" if held else f"{key}={writer.spell('tf.Variable')}({text})")
    name = writer.spell("tf.train.Checkpoint")
    return f"{name}({', '.join(texts)}).write({writer.text(saved.path)})"


def _loaded(page: Page, stmt: ast.Assign, name: str, script: Script) -> _Loaded | None:
    """Return how a checkpoint is used that was read, None where that is not all in sight."""
    taken: dict[str, ast.Expr] = {}
    asked = []
    block = page.blocks[stmt]
    for other, node in script.walk(ast.Name):
        if not isinstance(node, ast.Name) or node.id != name or node is stmt.targets[0]:
            continue
        item = other.parents[node]
        match item:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if value is node:
                pass
            case _:
                return None
        use = other.statement(item)
        match use:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method), args=[given])) if (
                given is item and method in TAKES
            ):
                if use not in block or key in taken:
                    return None
                taken[key] = use
            case _:
                asked.append((key, item))
    return _Loaded(page, stmt, name, taken, tuple(asked))


def _plan_loaded(loaded: _Loaded | None, written: _Saved, path: ast.expr, script: Script) -> None:
    if loaded is None:
        return
    plan, page, stmt = script.plan, loaded.page, loaded.stmt
    names = {key: f"{loaded.name}_{key}" for key, _ in loaded.asked}
    is_known = {*names, *loaded.taken} <= written.entries.keys() and not names.keys() & loaded.taken
    block = page.blocks[stmt]
    last = max(loaded.taken.values(), key=block.index, default=None)
    if not is_known or last is None or set(names.values()) & script.used_names:
        return
    if any(item.lineno <= last.lineno and item in page.parents for _, item in loaded.asked):
        plan.refuse[stmt] = (
            "an entry is asked for before the nets are there that a checkpoint fills"
        )
        return
    for key, item in loaded.asked:
        plan.replace[item] = f"{names[key]}.numpy()"
    plan.replace[stmt] = lambda writer: writer.lines(
        stmt, [_variable(name, written.entries[key], writer) for key, name in names.items()]
    )
    if not names:
        plan.drop.add(stmt)
    plan.drop |= {one for one in loaded.taken.values() if one is not last}
    is_whole = len({*names, *loaded.taken}) == len(written.entries)
    plan.replace[last] = lambda writer: _read(loaded, names, path, is_whole, writer)
    plan.left_out[page.cell].add(loaded.name)
    plan.introduced[page.cell] |= set(names.values())


def _variable(name: str, value: ast.expr, writer: Writer) -> str:
    """Return the variable that an entry is read into."""
    known = writer.script.kinds.of(value)
    zero = "0.0" if known is not None and known.class_name == "float" else "0"
    return f"{name} = {writer.spell('tf.Variable')}({zero})"


def _read(
    loaded: _Loaded, names: dict[str, str], path: ast.expr, is_whole: bool, writer: Writer
) -> str:
    texts = [f"{key}={name}" for key, name in names.items()]
    for key, stmt in loaded.taken.items():
        texts.append(f"{key}={writer.text(receiver(stmt.value))}")
    name = writer.spell("tf.train.Checkpoint")
    rest = "" if is_whole else ".expect_partial()"
    return f"{name}({', '.join(texts)}).read({writer.text(path)}){rest}"
