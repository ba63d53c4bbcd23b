"""Recurrent layers: Keras reads batches first, and its states have no axis for layers.

A state keeps the shape that it has in the source: it is taken apart where it goes into a layer, and
put together where it comes out.
"""

import ast
import copy
from collections.abc import Callable

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.recurrent_axes import (
    gives_last,
    is_turned,
    plan_last,
    reads_time_first,
    skips_axis,
    takes_last,
    turned,
    turned_by,
    without_axis,
)
from lessons.translate.rules.layers.recurrent_made import write_layer
from lessons.translate.rules.phrases import say
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_CLASSES = {"RNN": "rnn", "SimpleRNN": "rnn", "LSTM": "lstm", "GRU": "gru"}
_STATE = "its state is another thing there, and where it goes cannot be told from the text alone"


def plan_recurrent(script: Script) -> None:
    """Plan the calls of recurrent layers, where one of the two frameworks is Keras."""
    if (script.source == "keras") == (script.target == "keras"):
        return
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        kind = _kind(node.func, script)
        if kind:
            plan = _to_keras if script.target == "keras" else _from_keras
            try:
                plan(node, kind, page, script)
            except Refused as refused:
                script.plan.refuse[node] = str(refused)


def write_recurrent(node: ast.expr, writer: Writer) -> str | None:
    """Return a recurrent layer in the target's words, None for another."""
    script = writer.script
    if not isinstance(node, ast.Call) or (script.source == "keras") == (script.target == "keras"):
        return None
    said = script.said(node)
    if said is not None and said.phrase.topic == "recurrent" and script.target == "keras":
        return say(said, node, writer)
    path = script.path(node.func) or ""
    kind = _CLASSES.get(path.rpartition(".")[2], "")
    if not kind or not path.startswith("keras.layers."):
        return None
    return write_layer(node, kind, writer)


def _kind(func: ast.expr, script: Script) -> str:
    """Return which recurrent layer is called, empty for anything else."""
    module = script.kinds.module(func)
    if module is not None and not module.is_own:
        return _CLASSES.get(module.class_name.rpartition(".")[2], "")
    origin = script.origins.of(func)
    path = script.path(origin.func) if isinstance(origin, ast.Call) else None
    is_library = path is not None and path.split(".")[0] in {"torch", "paddle", "keras"}
    return _CLASSES.get((path or "").rpartition(".")[2], "") if is_library else ""


def _to_keras(node: ast.Call, kind: str, page: Page, script: Script) -> None:
    given, state = _arguments(node, ("hx", "initial_states"))
    is_time_first = reads_time_first(node.func, script)

    def called(writer: Writer) -> str:
        inputs = turned(given, writer) if is_time_first else writer.text(given)
        text = f"{writer.text(node.func)}({inputs}"
        if state is not None:
            text += f", initial_state={_taken(state, kind, writer)}"
        return f"{text})"

    script.plan.replace[node] = called
    parent = page.parents[node]
    if isinstance(parent, ast.Subscript) and ast.unparse(parent.slice) == "0":
        if is_time_first:
            script.plan.replace[parent] = lambda writer: _turned_back(
                f"{called(writer)}[0]", writer
            )
        else:
            _plan_last(node, page, script)
        return
    names = _names(parent, node)
    if names is None or len(names) != 2:
        raise Refused(_STATE)
    assert isinstance(parent, ast.Assign)
    outputs = page.text(names[0])
    if is_time_first and outputs != "_":
        script.plan.after[parent].append(
            lambda writer: f"{outputs} = {_turned_back(outputs, writer)}"
        )
    _plan_states(parent, names, kind, page, script)


def _plan_states(
    parent: ast.Assign, names: list[ast.expr], kind: str, page: Page, script: Script
) -> None:
    """Plan the names of a layer's states, and the axis that these get after the call."""
    states = names[1].elts if isinstance(names[1], ast.Tuple) else [names[1]]
    if kind != "lstm" and len(states) == 1 and _is_taken_at_once(states[0], page, script):
        return
    if kind == "lstm":
        star = "" if isinstance(names[1], ast.Tuple) else "*"
        inner = ", ".join(page.text(one) for one in states)
        script.plan.replace[parent.targets[0]] = f"{page.text(names[0])}, {star}{inner}"
        if star:
            text = f"{inner} = [{{expand}}(one, 0) for one in {inner}]"
            if inner != "_":
                script.plan.after[parent].append(_expanded(text))
            return
    kept = [page.text(one) for one in states if page.text(one) != "_"]
    if kept and not skips_axis(parent, kept, page, script):
        right = ", ".join(f"{{expand}}({name}, 0)" for name in kept)
        script.plan.after[parent].append(_expanded(f"{', '.join(kept)} = {right}"))


def _turned_back(text: str, writer: Writer) -> str:
    return f"{writer.spell('tf.transpose')}({text}, (1, 0, 2))"


def _plan_last(node: ast.Call, page: Page, script: Script) -> None:
    """Plan a layer of which only the last output is taken as one that gives no other."""
    whole, made = plan_last(node, page, script), script.origins.of(node.func)
    if whole is None or made is None:
        return
    script.plan.replace[whole] = script.plan.replace[node]
    twin = ast.copy_location(copy.copy(made), made)
    known = script.kinds.of(made)
    if known is not None:
        script.kinds.tell(twin, known)
    script.plan.replace[made] = lambda writer: gives_last(writer.text(twin))


def _expanded(text: str) -> Callable[[Writer], str]:
    return lambda writer: text.format(expand=f"{writer.spell('tf')}.expand_dims")


def _plain(state: ast.expr, kind: str, form: type[ast.expr], writer: Writer) -> str:
    """Return a state that is none, or whose axis has just been changed; empty for all others."""
    inner = without_axis(state, writer.script) if isinstance(state, form) else None
    if kind != "lstm" and inner is not None:
        return writer.text(inner)
    return writer.text(state) if writer.script.kinds.is_kind(state, "none") else ""


def _taken(state: ast.expr, kind: str, writer: Writer) -> str:
    """Return a state as a layer of Keras takes it: without the axis for layers."""
    if plain := _plain(state, kind, ast.Call, writer):
        return plain
    text = writer.text(state)
    known = writer.script.kinds.of(state)
    if kind != "lstm":
        taken = f"{bracketed(text)}[0]"
    elif isinstance(state, ast.Tuple):
        parts = ", ".join(f"{bracketed(writer.text(one))}[0]" for one in state.elts)
        return f"[{parts}]"
    else:
        taken = f"[one[0] for one in {text}]"
    is_sure = known is not None and known.kind in {"tensor", "parameter", "sequence"}
    return taken if is_sure else f"None if {text} is None else {taken}"


def _from_keras(node: ast.Call, kind: str, page: Page, script: Script) -> None:
    flags = _flags(node.func, script)
    given, state = _arguments(node, ("initial_state",))
    parent = page.parents[node]
    turns = turned_by(node, page, script)
    if turns is not None and is_turned(script.origins.of(node.func), script):
        given = turns[0]
        script.plan.drop |= {turns[1]} if turns[1] is not None else set()

    def called(writer: Writer) -> str:
        text = f"{writer.text(node.func)}({writer.text(given)}"
        if state is not None:
            text += f", {_given(state, kind, writer)}"
        return f"{text})"

    if "return_state" not in flags:
        part = "[0]" if "return_sequences" in flags else "[0][:, -1]"
        script.plan.replace[node] = lambda writer: called(writer) + part
        return
    script.plan.replace[node] = called
    names = _names(parent, node)
    match names:
        case [output, ast.Starred(value=ast.Name(id="_"))] if "return_sequences" in flags:
            assert isinstance(parent, ast.Assign)
            script.plan.replace[parent.targets[0]] = f"{page.text(output)}, _"
            return
    if names is None or "return_sequences" not in flags or len(names) != 2 + (kind == "lstm"):
        raise Refused(_STATE)
    assert isinstance(parent, ast.Assign)
    texts = [page.text(one) for one in names]
    if kind == "lstm":
        script.plan.replace[parent.targets[0]] = f"{texts[0]}, ({texts[1]}, {texts[2]})"
    kept = [text for text in texts[1:] if text != "_"]
    if kept and not any(one(parent, kept, page, script) for one in (skips_axis, takes_last)):
        right = ", ".join(f"{text}.squeeze(0)" for text in kept)
        script.plan.after[parent].append(f"{', '.join(kept)} = {right}")


def _given(state: ast.expr, kind: str, writer: Writer) -> str:
    """Return a state as PyTorch and Paddle take it: with an axis for layers."""
    if plain := _plain(state, kind, ast.Subscript, writer):
        return plain
    text = writer.text(state)
    known = writer.script.kinds.of(state)
    if kind == "lstm" and not isinstance(state, ast.Tuple | ast.List):
        whole = f"tuple(one.unsqueeze(0) for one in {text})"
    elif isinstance(state, ast.Tuple | ast.List):
        parts = [f"{bracketed(writer.text(one))}.unsqueeze(0)" for one in state.elts]
        return f"({', '.join(parts)})"
    else:
        whole = f"{bracketed(text)}.unsqueeze(0)"
    is_sure = known is not None and known.kind in {"tensor", "parameter", "sequence"}
    return whole if is_sure else f"None if {text} is None else {whole}"


def _flags(func: ast.expr, script: Script) -> frozenset[str]:
    """Return which of Keras's flags a layer was made with."""
    origin = script.origins.of(func)
    if not isinstance(origin, ast.Call):
        raise Refused("what this layer gives cannot be told from the text alone")
    return frozenset(
        one.arg
        for one in origin.keywords
        if one.arg and isinstance(one.value, ast.Constant) and one.value.value is True
    )


def _arguments(node: ast.Call, names: tuple[str, ...]) -> tuple[ast.expr, ast.expr | None]:
    """Return what a layer is called with, and its state."""
    state = node.args[1] if len(node.args) == 2 else None
    for keyword in node.keywords:
        if keyword.arg in names:
            state = keyword.value
        elif keyword.arg != "training":
            raise Refused(_STATE)
    if not 0 < len(node.args) <= 2:
        raise Refused(_STATE)
    return node.args[0], state


def _names(parent: ast.AST, node: ast.Call) -> list[ast.expr] | None:
    """Return the names that a layer's results are given, None where they are given none."""
    match parent:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if value is node:
            return names
    return None


def _is_taken_at_once(name: ast.expr, page: Page, script: Script) -> bool:
    """Plan `state[-1]` as `state`, where a function uses its state in no other way."""
    function = page.enclosing(name, ast.FunctionDef)
    if function is None or not isinstance(name, ast.Name):
        return False
    given = set(ast.walk(page.statement(name)))
    uses = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and one.id == name.id and isinstance(one.ctx, ast.Load)
        if one not in given
    ]
    after = [page.parents[one] for one in uses if one.lineno > name.lineno]
    is_last = [
        isinstance(one, ast.Subscript) and ast.unparse(one.slice) in {"0", "-1"} for one in after
    ]
    if not after or not all(is_last) or len(after) < len(uses):
        return False
    for one in after:
        script.plan.replace[one] = name.id
    return True
