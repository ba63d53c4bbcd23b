"""Tapes of TensorFlow as backward passes: the recorded statements stand where the tape stood."""

import ast

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.asked import own_text
from lessons.translate.rules.gradients.flow import base_of, bound_by, place_of, scope_of
from lessons.translate.rules.gradients.no_grad import unwrapped
from lessons.translate.rules.gradients.reading import is_single, plan_none, plan_reads, sources_of
from lessons.translate.rules.gradients.stepping import ZERO, plan_steps
from lessons.translate.rules.gradients.taped import Asking, Taped, find_tapes
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.gradients.updating import plan_updates
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LOOPS = (ast.For, ast.While)
_ZERO_ALL = {"pytorch": "zero_grad", "paddle": "clear_grad"}


def plan_untaping(script: Script) -> None:
    """Decide how tapes, gradients and steps are told where tensors keep their gradients."""
    if script.source != "keras":
        return
    found = find_tapes(script)
    for page, block in found.blocks:
        if any(other is not block and other in set(ast.walk(block)) for _, other in found.blocks):
            script.plan.refuse[block] = "a gradient of a gradient is asked for in another way"
            return
        script.plan.replace[block] = unwrapped(block)
        if scope_of(page, block) is None:
            name = block.items[0].optional_vars
            script.plan.left_out[page.cell] |= {base_of(name)} if name else set()
    _plan_watched(found)
    _drop_deleted(found)
    plan_steps(found)
    plan_updates(found)
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


def _try_asking(one: Asking, found: Taped) -> None:
    try:
        _plan_asking(one, found)
    except Refused as refused:
        found.script.plan.refuse[one.stmt] = str(refused)


def _plan_asking(one: Asking, found: Taped) -> None:
    script = found.script
    if not isinstance(one.stmt, ast.Assign | ast.AugAssign | ast.Expr | ast.Return):
        raise Refused("gradients are asked for within a larger statement")
    kept = plan_reads(one, found)
    if one.names and not kept and scope_of(one.page, one.stmt) is None:
        script.plan.left_out[one.page.cell] |= set(one.names)

    def before(writer: Writer) -> list[str]:
        return [*_zeroed(one, found, writer), _backward(one, found, writer)]

    if one.names or (isinstance(one.stmt, ast.Expr) and one.stmt.value is one.call and _ends(one)):

        def written(writer: Writer) -> str:
            lines = before(writer)
            if kept:
                sign = "+=" if one.adds else "="
                lines.append(f"{', '.join(one.names)} {sign} {given(one, writer, copied=True)}")
            elif not one.names:
                lines.append(given(one, writer))
            return writer.lines(one.stmt, lines)

        script.plan.replace[one.stmt] = written
        return
    script.plan.replace[one.call] = lambda writer: given(one, writer)
    script.plan.before[one.stmt].append(lambda writer: writer.lines(one.stmt, before(writer)))


def _ends(one: Asking) -> bool:
    return isinstance(one.stmt, ast.Expr)


def given(one: Asking, writer: Writer, *, copied: bool = False) -> str:
    """Return the gradients where they are kept."""
    script = writer.script
    there = Writer(script, one.page)
    copy = ".clone()" if copied else ""
    if one.listed is not None:
        texts = [f"{there.text(source)}.grad{copy}" for source in one.listed]
        inner = ", ".join(texts)
        return inner if len(one.names) == len(texts) > 1 else f"[{inner}]"
    if is_single(one, script):
        return f"{there.text(one.sources)}.grad{copy}"
    module = module_of(one.sources, script)
    every = f"{there.text(module)}.parameters()" if module else there.text(one.sources)
    return f"[param.grad{copy} for param in {every}]"


def _backward(one: Asking, found: Taped, writer: Writer) -> str:
    script = found.script
    text = own_text(one.target, writer)
    if not isinstance(one.target, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    later = [o for o in found.askings if o.tape == one.tape and o.place > one.place]
    block = _block_of(one, found)
    is_kept = any(_block_of(other, found) is block for other in later)
    arguments = []
    known = script.kinds.of(one.target)
    if one.weights is not None:
        arguments.append(own_text(one.weights, writer))
    elif known is not None and known.kind == "tensor" and _is_many(known, script):
        text += ".sum()"
    if is_kept:
        arguments.append("retain_graph=True")
    return f"{text}.backward({', '.join(arguments)})"


def _is_many(known: Known, script: Script) -> bool:
    return known.ndim > 0 or (script.kinds.was_run and known.shape != ())


def _block_of(one: Asking, found: Taped) -> ast.With | None:
    """Return the `with` of the tape that is asked."""
    before = [
        block
        for page, block in found.blocks
        if place_of(page, block) < one.place
        and block.items[0].optional_vars is not None
        and base_of(block.items[0].optional_vars) == one.tape
    ]
    return before[-1] if before else None


def _zeroed(one: Asking, found: Taped, writer: Writer) -> list[str]:
    """Return the lines that set back what earlier passes have left."""
    if one.adds or not _is_repeated(one, found):
        return []
    script = found.script
    optimizer = _optimizer_of(one, found)
    if optimizer is not None:
        return [f"{own_text(optimizer, writer)}.{_ZERO_ALL[script.target]}()"]
    if one.is_cleared:
        return []
    there = Writer(script, one.page)
    module = module_of(one.sources, script)
    if module is not None:
        method = "zero_grad" if script.target == "pytorch" else "clear_gradients"
        return [f"{there.text(module)}.{method}()"]
    zero = ZERO[script.target]
    if script.target == "pytorch" and one.page.enclosing(one.stmt, *_LOOPS):
        zero = ".grad = None"
    if one.listed is None and not is_single(one, script):
        return [f"for param in {there.text(one.sources)}:", f"    param{zero}"]
    return [f"{there.text(source)}{zero}" for source in sources_of(one)]


def _optimizer_of(one: Asking, found: Taped) -> ast.expr | None:
    for applied in found.applied:
        names = {base_of(gradient) for gradient in applied.gradients}
        direct = any(node is one.call for g in applied.gradients for node in ast.walk(g))
        near = scope_of(applied.page, applied.call) is scope_of(one.page, one.stmt)
        near = near and _conditions(applied.page, applied.call) <= _conditions(one.page, one.stmt)
        after = place_of(applied.page, applied.call) >= one.place
        if near and after and (direct or names & set(one.names)):
            return applied.optimizer
    return None


def _conditions(page: Page, node: ast.AST) -> set[ast.AST]:
    """Return the conditions that something hangs on: what else it may be is not known there."""
    found: set[ast.AST] = set()
    while (above := page.parents.get(node)) is not None:
        if isinstance(above, ast.If | ast.IfExp):
            found.add(above)
        node = above
    return found


def _is_repeated(one: Asking, found: Taped) -> bool:
    """Return whether variables may have gradients from a pass before this one."""
    script = found.script
    scope = scope_of(one.page, one.stmt)
    bases = {base_of(source) for source in sources_of(one)}
    loop = one.page.enclosing(one.stmt, *_LOOPS)
    if loop is not None and scope_of(one.page, loop) is scope:
        return True
    if scope is not None:
        made = {name for stmt in getattr(scope, "body", []) for name in bound_by(stmt)}
        return not bases <= made
    for other in found.askings:
        if other.place >= one.place or not bases & {base_of(s) for s in sources_of(other)}:
            continue
        is_new = any(
            isinstance(node, ast.Assign)
            and other.place < place_of(page, node) < one.place
            and bool(bound_by(node) & bases)
            for page, node in script.walk(ast.Assign)
        )
        if not is_new:
            return True
    return False
