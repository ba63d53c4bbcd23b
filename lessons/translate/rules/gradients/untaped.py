"""Tapes of TensorFlow as backward passes: the recorded statements stand where the tape stood."""

import ast

from lessons.translate.plan import Refused, Wrap
from lessons.translate.rules.gradients.backward import backward, given, returned
from lessons.translate.rules.gradients.clipping import plan_clips
from lessons.translate.rules.gradients.flow import base_of, scope_of
from lessons.translate.rules.gradients.inner import plan_inner
from lessons.translate.rules.gradients.no_grad import no_grad, unwrapped
from lessons.translate.rules.gradients.reading import is_single, plan_none, plan_reads
from lessons.translate.rules.gradients.recorded import plan_question
from lessons.translate.rules.gradients.stepping import plan_steps
from lessons.translate.rules.gradients.taped import (
    Asking,
    Taped,
    find_tapes,
    is_all_watched,
    is_stopped,
    is_watched,
)
from lessons.translate.rules.gradients.updating import plan_updates
from lessons.translate.rules.gradients.zeroing import Zeroing, zeroing
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What tapes are asked that is told otherwise.
_TOLD = frozenset({"gradient", "watch", "stop_recording"})


def plan_untaping(script: Script) -> None:
    """Decide how tapes, gradients and steps are told where tensors keep their gradients."""
    if script.source != "keras":
        return
    found = find_tapes(script)
    for page, block in found.blocks:
        script.plan.replace[block] = unwrapped(block)
        if is_stopped(block, script):
            script.plan.wraps[block] = Wrap(block, block, no_grad(script.target))
        if scope_of(page, block) is None:
            name = block.items[0].optional_vars
            script.plan.left_out[page.cell] |= {base_of(name)} if name else set()
    _plan_watched(found)
    _drop_deleted(found)
    _refuse_others(found)
    plan_steps(found)
    plan_updates(found)
    plan_clips(found)
    for one in found.askings:
        _try_asking(one, found)
    plan_none(found)


def _plan_watched(found: Taped) -> None:
    plan = found.script.plan
    for page, call in found.watched:
        stmt, of = page.parents[call], call.args[0]
        known = found.script.kinds.of(of)
        if not isinstance(stmt, ast.Expr):
            continue
        if known is not None and known.is_trainable:
            plan.drop.add(stmt)
        elif not isinstance(of, ast.Name):
            plan.refuse[stmt] = "which of them gradients are wanted of is not said"
        elif found.script.target == "pytorch":
            plan.replace[stmt] = f"{of.id}.requires_grad_(True)"
        else:
            plan.replace[stmt] = f"{of.id}.stop_gradient = False"


def _drop_deleted(found: Taped) -> None:
    names = {one.tape for one in found.askings}
    for _, node in found.script.walk(ast.Delete):
        assert isinstance(node, ast.Delete)
        if {base_of(one) for one in node.targets} <= names:
            found.script.plan.drop.add(node)


def _refuse_others(found: Taped) -> None:
    """Refuse what else a tape is asked: nothing is there any more that could be."""
    names = {base_of(name) for _, block in found.blocks if (name := block.items[0].optional_vars)}
    for page, node in found.script.walk(ast.Attribute):
        if isinstance(node, ast.Attribute) and base_of(node.value) in names:
            known = found.script.kinds.of(node.value)
            is_tape = known is None or known.kind == "tape"
            if isinstance(node.value, ast.Name) and is_tape and node.attr not in _TOLD:
                stmt = page.statement(node)
                found.script.plan.refuse[stmt] = f"`{node.attr}` of a tape is not in the phrasebook"


def _try_asking(one: Asking, found: Taped) -> None:
    try:
        _plan_asking(one, found)
    except Refused as refused:
        one.is_kept = False
        found.script.plan.refuse[one.stmt] = str(refused)


def _plan_asking(one: Asking, found: Taped) -> None:
    script = found.script
    if not isinstance(one.stmt, ast.Assign | ast.AugAssign | ast.Expr | ast.Return):
        raise Refused("gradients are asked for within a larger statement")
    if one.unsaid:
        raise Refused(f"a backward pass is not told `{one.unsaid}`")
    if not is_all_watched(one, found):
        raise Refused("this tape watches other variables alone, and tensors keep all gradients")
    if plan_question(one, found) or plan_inner(one, found):
        return
    is_list = _is_kept_list(one, found)
    kept = plan_reads(one, found)
    if kept and is_list:
        one.is_kept = False
        script.plan.replace[one.call] = lambda writer: (
            f"list({returned(one, found, writer)})"  # a tuple is given no others
            if one.is_changed
            else returned(one, found, writer)
        )
        return
    if one.names and not kept and scope_of(one.page, one.stmt) is None:
        script.plan.left_out[one.page.cell] |= set(one.names)

    zero = zeroing(one, found)
    first = zero.first if zero is not None else None
    if zero is not None and first is not None:
        script.plan.before[first].append(lambda writer: writer.lines(first, zero.lines(writer)))

    _write(one, found, zero if first is None else None, is_kept=kept)


def _write(one: Asking, found: Taped, zero: Zeroing | None, *, is_kept: bool) -> None:
    """Have a pass stand where a tape was asked, or before the statement in which it was."""
    script = found.script

    def before(writer: Writer) -> list[str]:
        lines = zero.lines(writer) if zero is not None else []
        return [*lines, backward(one, found, writer)]

    def written(writer: Writer) -> str:
        lines = before(writer)
        if is_kept:
            sign = "+=" if one.adds else "="
            lines.append(f"{', '.join(one.names)} {sign} {given(one, found, writer, copied=True)}")
        elif not one.names:
            lines.append(given(one, found, writer))
        return writer.lines(one.stmt, lines)

    if one.names or (isinstance(one.stmt, ast.Expr) and one.stmt.value is one.call):
        script.plan.replace[one.stmt] = written
        return
    above = one.page.parents[one.call]
    place: ast.AST = one.call
    if isinstance(above, ast.Starred) and one.listed is not None:
        place = above
    script.plan.replace[place] = lambda writer: given(one, found, writer, bare=place is above)
    script.plan.before[one.stmt].append(lambda writer: writer.lines(one.stmt, before(writer)))


def _is_kept_list(one: Asking, found: Taped) -> bool:
    """Return whether gradients are a list of their own, of which no optimizer makes a step."""
    script, plan = found.script, found.script.plan
    is_list = len(one.names) == 1 and (one.listed is not None or not is_single(one, script))
    if one.keys or not all(is_watched(of, one, found) for of in one.listed or ()):
        return False
    return is_list and not one.adds and not any(node in plan.replace for _, node in one.reads)
