"""Steps of TensorFlow by the gradients that a tape gave, where tensors keep them themselves."""

import ast

from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import names_in
from lessons.translate.rules.gradients.taped import Applied, Taped
from lessons.translate.rules.gradients.zipped import plan_zipped
from lessons.translate.rules.names_free import free_name_at
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_steps(found: Taped) -> None:
    """Have optimizers step, and loops over gradients go over the variables alone."""
    script = found.script
    for applied in found.applied:
        names = {node for one in applied.gradients for node in names_in(one)}
        known = {name for one in found.askings for _, name in one.reads}
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


def _plan_others(applied: Applied, script: Script) -> None:
    """Have variables keep gradients that the lesson has changed since a tape gave them."""
    stmt, gradients = applied.page.statement(applied.call), applied.gradients
    is_alone = isinstance(stmt, ast.Expr) and stmt.value is applied.call
    if not is_alone or len(gradients) != 1 or not isinstance(gradients[0], ast.Name):
        script.plan.refuse[stmt] = "the gradients applied are not those that a tape gave"
        return
    own = free_name_at(script, ("param", "variable"), applied.page, stmt)
    grad = free_name_at(script, ("grad", "gradient"), applied.page, stmt)

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
