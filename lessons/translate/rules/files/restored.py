"""Checkpoints of TensorFlow's: a dictionary of states that is saved and loaded elsewhere."""

import ast
from dataclasses import dataclass

from lessons.translate.imports import ROOTS
from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.files.state import TAKING
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_CHECKPOINT = "tf.train.Checkpoint"
_SAVED = "checkpoint"
_LOADED = ("saved", "loaded", "restored")
_ENDINGS = {"pytorch": ".pt", "paddle": ".pdparams"}
_UNKNOWN = "what is in this file is not known"


@dataclass(frozen=True)
class _Call:
    """A checkpoint that is made and used at once: what it holds, and its file."""

    page: Page
    stmt: ast.Expr
    entries: dict[str, ast.expr]
    path: ast.expr
    is_read: bool


def plan_restored(script: Script) -> None:
    """Decide how checkpoints are saved and loaded where the source is Keras."""
    if script.source != "keras":
        return
    calls = [
        call
        for page, stmt in script.walk(ast.Expr)
        if isinstance(stmt, ast.Expr) and (call := _call(page, stmt, script))
    ]
    told = [one for one in calls if not one.is_read and _can_save(one, script)]
    for call in told:
        script.plan.replace[call.stmt] = _saving(call, script)
    is_all = len(told) + sum(one.is_read for one in calls) == _count_made(script)
    files = {ast.unparse(one.path) for one in told}
    for call in calls:
        if call.is_read and (is_all or ast.unparse(call.path) in files):
            _plan_read(call, script)
        elif call.is_read:
            _leave(call, script)


def _leave(call: _Call, script: Script) -> None:
    """Leave a checkpoint as it is, and the variables that it is read into."""
    names = {one.id for one in call.entries.values() if isinstance(one, ast.Name)}
    script.plan.refuse[call.stmt] = _UNKNOWN
    for page, node in script.walk(ast.Assign):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in names:
                if page is call.page and _number(value, script) is not None:
                    script.plan.refuse[node] = _UNKNOWN


def _can_save(call: _Call, script: Script) -> bool:
    return all(_state(one, script) or _number(one, script) for one in call.entries.values())


def _count_made(script: Script) -> int:
    """Return how many checkpoints the lesson makes, be they told or not."""
    made = (node for _, node in script.walk(ast.Call) if isinstance(node, ast.Call))
    return sum(script.path(node.func) == _CHECKPOINT for node in made)


def _call(page: Page, stmt: ast.Expr, script: Script) -> _Call | None:
    value = stmt.value
    match value:
        case ast.Call(func=ast.Attribute(value=inner, attr="expect_partial"), args=[]):
            value = inner
    match value:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=function, args=[], keywords=[*given]),
                attr="write" | "save" | "read" | "restore" as method,
            ),
            args=[path],
        ) if script.path(function) == _CHECKPOINT and given and all(one.arg for one in given):
            entries = {one.arg: one.value for one in given if one.arg}
            return _Call(page, stmt, entries, path, method in {"read", "restore"})
    return None


def _state(value: ast.expr, script: Script) -> bool:
    return script.kinds.is_kind(value, "module", "optimizer")


def _number(value: ast.expr, script: Script) -> ast.expr | None:
    """Return the number that a variable is made of, None for anything else."""
    match value:
        case ast.Call(func=function, args=[ast.expr() as number], keywords=[]):
            is_number = script.path(function) == "tf.Variable"
            return number if is_number and script.kinds.is_kind(number, "number") else None
    return None


def _saving(call: _Call, script: Script) -> Written:
    is_free = _SAVED not in script.used_names
    if is_free:
        script.plan.introduced[call.page.cell].add(_SAVED)

    def written(writer: Writer) -> str:
        quote, texts = script.quote, []
        for key, value in call.entries.items():
            number = _number(value, script)
            text = (
                writer.text(number) if number is not None else f"{writer.text(value)}.state_dict()"
            )
            texts.append(f"{quote}{key}{quote}: {text}")
        states = f"{{{', '.join(texts)}}}"
        saves = f"{writer.spell(ROOTS[script.target][0])}.save"
        path = _file(call.path, writer)
        if not is_free:
            return f"{saves}({states}, {path})"
        return writer.lines(call.stmt, [f"{_SAVED} = {states}", f"{saves}({_SAVED}, {path})"])

    return written


def _file(path: ast.expr, writer: Writer) -> str:
    """Return a file's name, with the ending that it has by custom."""
    text = writer.text(path)
    is_bare = isinstance(path, ast.Constant) and "." not in str(path.value)
    return f"{text[:-1]}{_ENDINGS[writer.script.target]}{text[-1]}" if is_bare else text


def _plan_read(call: _Call, script: Script) -> None:
    """Plan a checkpoint that is read into nets, and into variables that are only asked for."""
    variables = {k: v for k, v in call.entries.items() if not _state(v, script)}
    names = {k: v.id for k, v in variables.items() if isinstance(v, ast.Name)}
    made = {key: _made(names[key], call, script) for key in names}
    if len(names) < len(variables) or None in made.values():
        return
    stems = {name.removesuffix(f"_{key}") for key, name in names.items()}
    free = [*sorted(stems), *_LOADED] if len(stems) == 1 else list(_LOADED)
    loaded = next((name for name in free if name not in script.used_names), None)
    if loaded is None:
        return
    quote, plan = script.quote, script.plan
    for key, name in names.items():
        stmt = made[key]
        assert stmt is not None
        plan.drop.add(stmt)
        plan.left_out[call.page.cell].add(name)
        for page, node in script.walk(ast.Name):
            asked = page.parents.get(page.parents[node])
            if isinstance(node, ast.Name) and node.id == name and _is_asked(page, node):
                assert asked is not None
                plan.replace[asked] = f"{loaded}[{quote}{key}{quote}]"
    plan.introduced[call.page.cell].add(loaded)
    plan.replace[call.stmt] = lambda writer: _reading(call, loaded, names, writer)


def _reading(call: _Call, loaded: str, names: dict[str, str], writer: Writer) -> str:
    target, quote = writer.script.target, writer.script.quote
    load = f"{writer.spell(ROOTS[target][0])}.load"
    lines = [f"{loaded} = {load}({_file(call.path, writer)})"]
    for key, value in call.entries.items():
        if key not in names:
            lines.append(f"{writer.text(value)}.{TAKING[target]}({loaded}[{quote}{key}{quote}])")
    return writer.lines(call.stmt, lines)


def _made(name: str, call: _Call, script: Script) -> ast.stmt | None:
    """Return the statement that makes a variable, where it is then read, and asked for its number.

    None where something else is done with it.
    """
    found: ast.stmt | None = None
    for page, node in script.walk(ast.Name):
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        stmt = page.statement(node)
        if isinstance(node.ctx, ast.Store):
            is_one = isinstance(stmt, ast.Assign) and _number(stmt.value, script) is not None
            if found is not None or not is_one or page is not call.page:
                return None
            found = stmt
        elif stmt is not call.stmt and not _is_asked(page, node):
            return None
    return found


def _is_asked(page: Page, name: ast.Name) -> bool:
    """Return whether a variable's number is asked for: `name.numpy()`."""
    attribute = page.parents[name]
    call = page.parents.get(attribute)
    match call:
        case ast.Call(func=ast.Attribute(value=value, attr="numpy") as function, args=[]):
            return function is attribute and value is name
    return False
