"""Statements that do nothing: an initializer never applied, a result nobody keeps."""

import ast
import re
from collections.abc import Iterator, Sequence

import msgspec

from common.cells.records import Dropped
from common.cells.seen import SeenModule
from lessons.findings import Finding
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import expression, functions
from lessons.verdicts.texts import depends_on_chance

_WRITERS = {"set_value", "assign", "assign_add", "assign_sub", "set_weights", "append", "extend"}
_WRITERS |= {"add", "update", "train", "eval", "insert", "setdefault", "write", "register_hook"}


def judge_dropped(sides: Sequence[Side], demonstrated: frozenset[int]) -> list[Finding]:
    """Return the statements of a version that have no effect; of one text the first only.

    In the slots of `demonstrated` every framework drops a result: that is how the step is told.
    """
    found: list[Finding] = []
    seen: dict[tuple[str, str], int] = {}
    for side in sides:
        for finding in _dropped(side, sides, side.cell.slot in demonstrated):
            at = seen.setdefault((finding.rule, finding.explanation), len(found))
            if at == len(found):
                found.append(finding)
            elif side.cell.index not in (found[at].cell, *found[at].also):
                also = (*found[at].also, side.cell.index)
                found[at] = msgspec.structs.replace(found[at], also=also)
        if another := _applied_another(side, sides):
            found.append(another)
    return found


def _dropped(side: Side, sides: Sequence[Side], is_demonstrated: bool) -> Iterator[Finding]:
    is_explained = False
    for one in sorted(side.run.dropped, key=lambda one: one.what == "apply"):
        if one.what == "result" and (is_demonstrated or not _is_lost_result(one, side)):
            continue
        if one.what == "apply" and (is_explained or not _is_idle_apply(one, sides)):
            continue
        rule = f"dropped-{one.what}"
        source = " ".join(one.source.split())[:120]
        evidence = [f"{side.framework}: `{source}` gives {one.type}, which nothing uses"]
        is_explained = True
        place = side.where(one.elsewhere, sides)
        told = find(place, "no effect", rule, line=one.line, evidence=evidence, source=source)
        yield told if place is side else msgspec.structs.replace(told, also=(side.cell.index,))


def _is_lost_result(dropped: Dropped, side: Side) -> bool:
    """Return whether a dropped tensor was surely meant to be kept.

    Calling a layer, a loss or a function of the lesson for its own sake builds, warms up or shows
    that it runs; a method of a tensor or a function of the library does nothing else.
    """
    if depends_on_chance(side.cell.source):
        return False
    call = expression(dropped.source)
    if not isinstance(call, ast.Call):
        return isinstance(call, ast.BinOp)
    called = call.func
    if not isinstance(called, ast.Attribute) or called.attr in ("forward", "call", "__call__"):
        return False
    if called.attr.startswith("assign"):  # it may have written what was there already
        return False
    owner: ast.expr = called.value
    while isinstance(owner, ast.Attribute | ast.Subscript):
        owner = owner.value
    is_module = isinstance(owner, ast.Name) and isinstance(side.after.get(owner.id), SeenModule)
    is_part = isinstance(owner, ast.Name) and owner.id == "self"
    return not is_part and not is_module


def _is_idle_apply(dropped: Dropped, sides: Sequence[Side]) -> bool:
    """Return whether the function that was applied has nothing in it that writes.

    One that writes may have written what was there already: zeros over zeros.
    """
    call = expression(dropped.source)
    if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Name):
        return False
    defined = [functions(side.cell.source).get(call.args[0].id) for side in sides]
    known = [one for one in defined if one is not None]
    return bool(known) and not any(_writes(node) for one in known for node in ast.walk(one))


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.AugAssign | ast.Global | ast.Nonlocal | ast.Yield):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(one, ast.Attribute | ast.Subscript) for one in targets)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    is_in_place = name.endswith("_") and not name.endswith("__")
    return is_in_place or name in _WRITERS or name.startswith("register")


def _applied_another(side: Side, sides: Sequence[Side]) -> Finding | None:
    """Return a finding where a function is defined and an earlier one is applied in its place."""
    own = functions(side.cell.source)
    if not own:  # as in most cells, of which there may be thousands
        return None
    earlier = {
        name: node
        for other in sides
        if other.cell.index < side.cell.index
        for name, node in functions(other.cell.source).items()
    }
    for name, node in own.items():
        if any(_reads(other.cell.source, name) for other in sides) or _is_called(name, sides):
            continue
        for used, before in earlier.items():
            if used in own or len(before.args.args) != len(node.args.args):
                continue
            if line := _copied(side, sides, used):
                return find(
                    side,
                    "no effect",
                    "applied-another",
                    line=line,
                    evidence=[f"{side.framework}: {side.line(line).strip()}"],
                    defined=name,
                    used=used,
                )
    return None


def _is_called(name: str, sides: Sequence[Side]) -> bool:
    return any(name in side.run.called for side in sides)


def _reads(source: str, name: str) -> bool:
    """Return whether a name is used in a text otherwise than to define it."""
    defining = rf"\b(?:def|class)\s+{re.escape(name)}\b"
    text = re.sub(r"#.*", "", re.sub(defining, "", source))
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _copied(side: Side, sides: Sequence[Side], used: str) -> int:
    """Return the line that applies a function just as an earlier cell does, or 0."""
    pattern = re.compile(
        rf"^\S.*\(\s*{re.escape(used)}\s*\)\s*;?\s*(?:#.*)?$|^{re.escape(used)}\(.*\)"
    )
    before = {
        line.strip()
        for other in sides
        if other.cell.index < side.cell.index
        for line in other.cell.source.splitlines()
        if pattern.match(line)
    }
    for number, line in enumerate(side.cell.source.splitlines(), 1):
        if line.strip() in before:
            return number
    return 0
