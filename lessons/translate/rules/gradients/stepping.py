"""Steps of TensorFlow by the gradients that a tape gave, where tensors keep them themselves."""

import ast

from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import names_in
from lessons.translate.rules.gradients.taped import Taped
from lessons.translate.rules.gradients.zipped import plan_zipped
from lessons.translate.script import Script


def plan_steps(found: Taped) -> None:
    """Have optimizers step, and loops over gradients go over the variables alone."""
    script = found.script
    for applied in found.applied:
        names = {node.id for one in applied.gradients for node in names_in(one)}
        known = {name for one in found.askings for name in one.names}
        direct = any(
            one.call in set(ast.walk(gradient))
            for one in found.askings
            for gradient in applied.gradients
        )
        if not direct and not names <= known:
            stmt = applied.page.statement(applied.call)
            script.plan.refuse[stmt] = "the gradients applied are not those that a tape gave"
            continue
        script.plan.replace[applied.call] = _step(applied.optimizer)
        _take_reads(applied.call, found, script)
    plan_zipped(found)


def _step(optimizer: ast.expr) -> Written:
    return lambda writer: f"{writer.own_text(optimizer)}.step()"


def _take_reads(node: ast.AST, found: Taped, script: Script) -> None:
    """Note that names in a node are not read any more; a call there becomes a statement."""
    inside = set(ast.walk(node))
    for one in found.askings:
        for _, name in one.reads:
            if name in inside:
                script.plan.replace.setdefault(name, name.id)
