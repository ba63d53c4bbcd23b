"""Strategies of TensorFlow's that put a net on one device: the others move the net there."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.devices.device_blocks import plan_placed, spelled_device
from lessons.translate.script import Script

_ONE = "tf.distribute.OneDeviceStrategy"


def plan_strategies(script: Script) -> None:
    """Decide how nets get to the device of a strategy, and leave that out."""
    if script.source != "keras":
        return
    for page, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=function, args=[device])
            ) if script.path(function) == _ONE and isinstance(stmt, ast.stmt):
                _plan_strategy(page, stmt, name, device, script)


def _plan_strategy(page: Page, stmt: ast.stmt, name: str, device: ast.expr, script: Script) -> None:
    """Plan a strategy all of whose uses are blocks; others stay, and are refused as written."""
    blocks = [(other, _block(other, node)) for other, node in _uses(name, script)]
    if any(block is None for _, block in blocks):
        return
    if isinstance(device, ast.Constant) and isinstance(device.value, str):
        written = spelled_device(device.value, script)
        if written is None:
            return
        script.plan.replace[device] = written
    elif not isinstance(device, ast.Attribute) or device.attr != "_device_name":
        return
    for _, block in blocks:
        assert block is not None
        for one in block.body:
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call):
                plan_placed(one.value, device, script)
        script.plan.replace[block] = _unindented(block)
    script.plan.drop.add(stmt)
    script.plan.left_out[page.cell].add(name)


def _unindented(block: ast.With) -> Written:
    return lambda writer: writer.unindented(block, block.body)


def _uses(name: str, script: Script) -> list[tuple[Page, ast.Name]]:
    return [one for one in script.named(name) if isinstance(one[1].ctx, ast.Load)]


def _block(page: Page, name: ast.Name) -> ast.With | None:
    """Return the block of a strategy that is named in its header, None for another use."""
    call = page.parents[page.parents[name]]
    item = page.parents.get(call)
    match call:
        case ast.Call(func=ast.Attribute(value=value, attr="scope"), args=[]) if value is name:
            block = page.parents.get(item) if isinstance(item, ast.withitem) else None
            return block if isinstance(block, ast.With) and len(block.items) == 1 else None
    return None
