"""Steps of TensorFlow by the gradients that a tape gave, where tensors keep them themselves."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.callers import Callers
from lessons.translate.rules.gradients.flow import base_of, names_in, scope_of
from lessons.translate.rules.gradients.taped import Applied, Taped
from lessons.translate.rules.gradients.zipped import plan_zipped
from lessons.translate.rules.names_free import free_name_at
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_steps(found: Taped) -> None:
    """Have optimizers step, and loops over gradients go over the variables alone."""
    script = found.script
    for one in found.askings:
        one.is_changed = any(_changes(page, node, script) for page, node in one.reads)
    for applied in found.applied:
        names = {node for one in applied.gradients for node in names_in(one)}
        same = [one for one in found.askings if not one.is_changed]
        known = {name for one in same for _, name in one.reads}
        direct = any(
            one.call in set(ast.walk(gradient))
            for one in found.askings
            for gradient in applied.gradients
        )
        if not direct and not names <= known:
            _plan_others(applied, script)
            continue
        script.plan.replace[applied.call] = _step(applied.optimizer)
        _take_reads(applied.call, found, script)
    plan_zipped(found)


def _changes(page: Page, name: ast.Name, script: Script) -> bool:
    """Return whether a list of gradients is given others where it is read, or in a function."""
    above = page.parents[name]
    if isinstance(above, ast.Subscript):
        return isinstance(above.ctx, ast.Store)
    callers = script.once(Callers)
    function = callers.function(above.func) if isinstance(above, ast.Call) else None
    if function is None or not isinstance(above, ast.Call):
        return False
    given = {one.arg: callers.argument(above, function, one.arg) for one in function.args.args}
    own = [parameter for parameter, value in given.items() if value is name]
    stored = (one for one in ast.walk(function) if isinstance(one, ast.Subscript))
    return any(isinstance(one.ctx, ast.Store) and base_of(one) in own for one in stored)


def _plan_others(applied: Applied, script: Script) -> None:
    """Have variables keep gradients that the lesson has changed since a tape gave them."""
    stmt, gradients = applied.page.statement(applied.call), applied.gradients
    is_alone = isinstance(stmt, ast.Expr) and stmt.value is applied.call
    if not is_alone or len(gradients) != 1 or not isinstance(gradients[0], ast.Name):
        script.plan.refuse[stmt] = "the gradients applied are not those that a tape gave"
        return
    own = free_name_at(script, ("param", "variable"), applied.page, stmt)
    grad = free_name_at(script, ("grad", "gradient"), applied.page, stmt)
    if scope_of(applied.page, stmt) is None:
        script.plan.introduced[applied.page.cell] |= {own, grad}

    def written(writer: Writer) -> str:
        pairs = f"zip({writer.text(applied.variables)}, {writer.text(gradients[0])})"
        step = f"{writer.text(applied.optimizer)}.step()"
        return writer.lines(
            stmt, [f"for {own}, {grad} in {pairs}:", f"    {own}.grad = {grad}", step]
        )

    script.plan.replace[stmt] = written


def _step(optimizer: ast.expr) -> Written:
    return lambda writer: f"{writer.own_text(optimizer)}.step()"


def _take_reads(node: ast.AST, found: Taped, script: Script) -> None:
    """Note that names in a node are not read any more; a call there becomes a statement."""
    inside = set(ast.walk(node))
    for one in found.askings:
        for _, name in one.reads:
            if name in inside:
                script.plan.replace.setdefault(name, name.id)
