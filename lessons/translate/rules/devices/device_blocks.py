"""Blocks of TensorFlow's devices: what stands in one says its device itself elsewhere."""

import ast
import re

from lessons.phrasebook.filling import bracketed
from lessons.translate.plan import Written
from lessons.translate.rules.callers import Callers, returns_of
from lessons.translate.rules.devices.chosen import is_named
from lessons.translate.rules.devices.places import MAKING
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# Names of devices that TensorFlow alone knows them by.
_TFS = re.compile(r"/|[CG]PU")


def plan_blocks_of_devices(script: Script) -> None:
    """Decide how statements come out of the block of a device."""
    if script.source == "keras":
        for _, node in script.walk(ast.With):
            _plan_out(node, script)


def _plan_out(node: ast.With, script: Script) -> None:
    """Have what stands in a device's block say the device itself."""
    context = _asked_device(node.items[0].context_expr, script)
    is_block = len(node.items) == 1 and node.items[0].optional_vars is None
    is_known = context is not node.items[0].context_expr or _is_device(context, script)
    if not is_block or not (is_known or _gives_device(context, script)):
        return
    for stmt in node.body:
        value = stmt.value if isinstance(stmt, ast.Assign) else None
        for call in ast.walk(stmt):
            is_copy = isinstance(call, ast.Call) and script.path(call.func) == "tf.identity"
            if isinstance(call, ast.Call) and (call is value or is_copy):
                plan_placed(call, context, script)
        _plan_built(stmt, context, script)
    script.plan.replace[node] = lambda writer: writer.unindented(node, node.body)


def _asked_device(context: ast.expr, script: Script) -> ast.expr:
    """Return the device in `tf.device(x.device)`, which another tensor was asked for, and in
    `tf.device(device)` where that is the name of one by which the others know it, too.
    """
    match context:
        case ast.Call(func=function, args=[asked]) if script.path(function) == "tf.device":
            is_asked = isinstance(asked, ast.Attribute) and asked.attr == "device"
            return asked if is_asked or _is_name(asked, script) else context
    return context


def _is_name(node: ast.expr, script: Script) -> bool:
    if is_named(script.origins.of(node), script):
        return True
    is_text = script.kinds.is_kind(node, "text") and not isinstance(node, ast.Constant)
    texts = (one.value for _, one in script.walk(ast.Constant) if isinstance(one, ast.Constant))
    return is_text and not any(isinstance(one, str) and _TFS.match(one) for one in texts)


def _plan_built(stmt: ast.stmt, device: ast.expr, script: Script) -> None:
    """Plan a net that is built on a device, as one that is moved there."""
    match stmt:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=net, attr="build"))):
            pass
        case ast.Expr(value=ast.Call(func=net, args=[zeros])) if script.says(zeros, "zeros"):
            pass
        case _:
            return
    if not script.kinds.is_kind(net, "module"):
        return
    script.plan.drop.discard(stmt)
    script.plan.replace[stmt] = lambda writer: _moved(writer.text(net), device, writer)


def _moved(net: str, device: ast.expr, writer: Writer) -> str:
    """Return a net that is moved to a device: to a name as it is, as lessons write it most."""
    given = writer.text(device)
    return f"{net}.to({given})" if isinstance(device, ast.Name) else f"{net}.to(device={given})"


def spelled_device(name: str, script: Script) -> "Written | None":
    """Return a device of TensorFlow's name as the target makes it, None for what is none."""
    kind, _, number = name.rpartition("/")[2].upper().partition(":")
    number = number or "0"
    if kind not in {"CPU", "GPU"} or not number.isdigit():
        return None
    if script.target == "paddle":
        text = "CPUPlace()" if kind == "CPU" else f"CUDAPlace({number})"
        return lambda writer: f"{writer.spell('paddle')}.{text}"
    device = "cpu" if kind == "CPU" else f"cuda:{number}"
    quote = script.quote
    return lambda writer: f"{writer.spell('torch.device')}({quote}{device}{quote})"


def _gives_device(node: ast.expr, script: Script) -> bool:
    """Return whether an expression calls the lesson's own function that gives a device."""
    known = script.kinds.of(node)
    if known is not None and (known.kind == "device" or "DeviceContext" in known.class_name):
        return True
    if not isinstance(node, ast.Call) or script.origins.page_of(node.func) is None:
        return False
    function = script.once(Callers).function(node.func)
    given = [one.value for one in returns_of(function)] if function is not None else []
    return any(one is not None and _is_device(one, script) for one in given)


def plan_placed(value: ast.Call, device: ast.expr, script: Script) -> None:
    """Plan a tensor or net that is made on a device, as something that says so itself."""
    said = script.said(value)
    known = script.kinds.of(value)
    is_net = known is not None and known.kind == "module"
    is_tensor = said is not None and said.phrase.gives == "tensor" and script.path(value.func)
    if not (is_net and script.path(value.func)) and not is_tensor:
        return
    is_copy = script.path(value.func) == "tf.identity"

    def written(writer: Writer) -> str:
        where = writer.text(device)
        if is_copy:
            return f"{writer.text(value.args[0])}.to({where})"
        text = writer.own_text(value)
        if is_net:
            return _moved(text, device, writer)
        if script.target == "paddle":
            maker = writer.spell("paddle.to_tensor")
            if not text.startswith(f"{maker}("):
                return f"{maker}({text}, place={where})"
        if script.target == "pytorch" and (said is None or said.phrase.topic not in MAKING):
            return f"{bracketed(text)}.to({where})"
        keyword = {"pytorch": "device", "paddle": "place"}[script.target]
        return f"{text.rstrip()[:-1].rstrip()}, {keyword}={where})"

    script.plan.replace[value] = written


def _is_device(node: ast.expr, script: Script) -> bool:
    said = script.said(node)
    return said is not None and said.phrase.gives == "device"


def write_processors(node: ast.expr, writer: Writer) -> str | None:
    """Return the list of processors that are not for graphics: elsewhere they are one device."""
    script = writer.script
    if script.source != "keras" or not script.says(node, "list_cpus"):
        return None
    device = spelled_device("CPU", script)
    return f"[{writer.resolve(device)}]" if device is not None else None
