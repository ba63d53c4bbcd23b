"""Nets with recurrent layers, which Paddle makes on its own device, and fails to move.

A buffer that such a layer keeps for its dropout is empty until it is used, and `to` cannot copy it.
"""

import ast
from functools import partial

from lessons.translate.rules.layers.modules import all_inside
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_RECURRENT = frozenset({"RNN", "SimpleRNN", "LSTM", "GRU"})


def plan_unmoved(script: Script) -> None:
    """Plan nets with recurrent layers, where they are moved, as what they are without it."""
    if script.source != "pytorch" or script.target != "paddle":
        return
    for page, node in script.walk(ast.Call):
        moved = _moved(node, script)
        if moved is None:
            continue
        match stmt := page.statement(node):
            case ast.Expr(value=value) if value is node:
                script.plan.drop.add(stmt)
            case ast.Assign(targets=[target], value=value) if value is node and (
                ast.unparse(target) == ast.unparse(moved)
            ):
                script.plan.drop.add(stmt)
            case _:
                script.plan.replace[node] = partial(_unmoved, moved)


def _unmoved(net: ast.expr, writer: Writer) -> str:
    return writer.text(net)


def _moved(node: ast.AST, script: Script) -> ast.expr | None:
    """Return the net with recurrent layers that a call moves to a device, None for others."""
    said = script.says(node, "move_module")
    net = said.holes["x"].node if said else None
    module = script.kinds.module(net) if net is not None else None
    every = all_inside(module, script) if module is not None else ()
    is_recurrent = any(one.class_name.rpartition(".")[2] in _RECURRENT for one in every)
    return net if is_recurrent else None
