"""Devices: an argument or a method of a tensor in PyTorch and Paddle, a block in TensorFlow."""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.devices.chosen import is_named
from lessons.translate.rules.gradients.flow import scope_of
from lessons.translate.rules.widths.building import building_line
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_KEYWORDS = frozenset({"device", "place"})
_MOVES = frozenset({"to", "cuda", "cpu"})
_READS = frozenset({"numpy", "item", "tolist"})
_COPY = "TensorFlow copies a tensor also to where it is already, so that it is never the same"
_SHOWN = "what a block of TensorFlow shows is not shown"


def plan_devices(script: Script) -> None:
    """Decide which statements go into a device's block."""
    if script.target == "keras":
        for page in script.pages:
            for block in page.all_blocks():
                for stmt in block:
                    if isinstance(stmt, ast.Assign | ast.Return | ast.Expr):
                        _plan_block(stmt, script)
        _plan_asked(script)


def _plan_asked(script: Script) -> None:
    """Have a name for where a tensor is hold a block, if something is put there by that name."""
    for page, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute() as asked) if (
                script.says(asked, "device_of") and _is_a_block(name, page, stmt, script)
            ):
                script.plan.replace[asked] = _blocked(asked)


def _blocked(asked: ast.expr) -> Written:
    return lambda writer: f"{writer.spell('tf.device')}({writer.own_text(asked)})"


def _is_a_block(name: str, page: Page, made: ast.stmt, script: Script) -> bool:
    """Return whether statements of a function, or of the lesson, go into the block of a name."""
    scope = scope_of(page, made)
    return any(
        isinstance(device, ast.Name) and device.id == name
        for other, node in script.named(name)
        if scope_of(other, node) is scope and other.statement(node) in script.plan.replace
        for _, device in _placed(other.statement(node), script)
    )


def _placed(stmt: ast.stmt, script: Script) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls of a statement that say a device, each with that.

    What is read by NumPy or Python comes to the main memory by that.
    """
    read = {
        node.value
        for node in ast.walk(stmt)
        if isinstance(node, ast.Attribute) and node.attr in _READS
    }
    for node in ast.walk(stmt):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in _MOVES:
            device = _moved_to(node, script)
            if device is not None and node not in read:
                yield node, device
        elif script.path(node.func):
            for keyword in node.keywords:
                if keyword.arg in _KEYWORDS:
                    yield node, keyword.value


def _moved_to(node: ast.Call, script: Script) -> ast.expr | None:
    assert isinstance(node.func, ast.Attribute)
    known = script.kinds.of(node.func.value)
    is_movable = known is not None and known.kind in {"tensor", "parameter", "module"}
    if not is_movable and (known is not None or script.kinds.was_run):
        return None
    given = [*node.args, *(one.value for one in node.keywords)]
    if node.func.attr != "to":
        return given[0] if given else ast.Constant(f"{node.func.attr}")
    device = given[0] if len(given) == 1 else None
    if device is None:
        return None
    is_device = script.kinds.is_kind(device, "device") or isinstance(device, ast.Constant)
    is_device |= _is_name(device, script)
    return device if is_device or _is_device(device, script) else None


def _is_name(device: ast.expr, script: Script) -> bool:
    """Return whether it is a device's name: PyTorch moves to no other text than that."""
    is_text = script.source == "pytorch" and script.kinds.is_kind(device, "text")
    return is_text or is_named(script.origins.of(device), script)


def _is_device(node: ast.expr, script: Script) -> bool:
    said = script.said(node)
    return said is not None and said.phrase.gives == "device"


def _plan_block(stmt: ast.stmt, script: Script) -> None:
    found = list(_placed(stmt, script))
    if not found or stmt in script.plan.replace:
        return
    texts = {_key(call, device) for call, device in found}
    if len(texts) > 1:
        script.plan.refuse[stmt] = "several devices in one statement"
        return
    if any(_is_compared(call, stmt) for call, _ in found):
        script.plan.refuse[stmt] = _COPY
        return
    if isinstance(stmt, ast.Expr) and not _is_module_moved(stmt, script) and not _prints(stmt):
        script.plan.refuse[stmt] = _SHOWN
        return
    for call, _ in found:
        script.plan.replace[call] = _unplaced(call)
    call, device = found[0]
    script.plan.replace[stmt] = lambda writer: _written(stmt, call, device, writer)


def _is_compared(call: ast.Call, stmt: ast.stmt) -> bool:
    """Return whether it is asked if what was moved is the same object as something."""
    return any(
        isinstance(node, ast.Compare)
        and call in (node.left, *node.comparators)
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        for node in ast.walk(stmt)
    )


def _prints(stmt: ast.Expr) -> bool:
    match stmt.value:
        case ast.Call(func=ast.Name(id="print")):
            return True
    return False


def _key(call: ast.Call, device: ast.expr) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return ast.dump(device) + (name if name == "cuda" else "")


def _is_module_moved(stmt: ast.Expr, script: Script) -> bool:
    call = stmt.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr in _MOVES and script.kinds.is_kind(call.func.value, "module")


def _unplaced(call: ast.Call) -> Written:
    """Return what a call gives, without the device."""

    def written(writer: Writer) -> str:
        if isinstance(call.func, ast.Attribute) and call.func.attr in _MOVES:
            text = writer.text(call.func.value)
            if writer.script.kinds.is_kind(call.func.value, "module"):
                return text
            return f"{writer.spell('tf.identity')}({text})"
        return _of_tensor(call, writer) or bare_call(call, writer)

    return written


def _of_tensor(call: ast.Call, writer: Writer) -> str:
    """Return what `paddle.to_tensor` puts on a device, a copy if it is there; empty for a list."""
    script = writer.script
    given = call.args[0] if len(call.args) == 1 and len(call.keywords) == 1 else None
    if given is None or script.path(call.func) != "paddle.to_tensor":
        return ""
    if not script.kinds.is_kind(given, "tensor", "parameter"):
        return ""
    text = writer.text(given)
    is_new = isinstance(given, ast.Call) and bool(script.path(given.func))
    return text if is_new else f"{writer.spell('tf.identity')}({text})"


def _written(stmt: ast.stmt, call: ast.Call, device: ast.expr, writer: Writer) -> str:
    head = f"with {_block(call, device, writer)}:"
    inner = writer.splice(stmt)
    lines = [inner]
    if writer.script.kinds.is_kind(call, "module"):
        lines = _built(stmt, call, inner, writer)
    margin = "\n" + writer.page.indent(stmt) + "    "
    return writer.lines(stmt, [head]) + "".join(margin + line for line in lines)


def _built(stmt: ast.stmt, call: ast.Call, inner: str, writer: Writer) -> list[str]:
    """Return the lines that make a net's parameters on the device.

    Raises:
        Refused: it has them already.
    """
    script = writer.script
    module = script.kinds.module(call)
    assert isinstance(call.func, ast.Attribute)
    held = call.func.value
    name = held
    if isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Name):
        name = stmt.targets[0]
    if module is None or not isinstance(name, ast.Name):
        raise Refused("Keras makes weights on the device of its scope, and does not move them")
    line = building_line(name.id, module, None, writer)
    if isinstance(held, ast.Call):
        return [inner, line]
    return [line]


def _block(call: ast.Call, device: ast.expr, writer: Writer) -> str:
    """Return a device as a block: `tf.device("/GPU:0")`, `try_gpu()`."""
    script = writer.script
    maker = writer.spell("tf.device")
    is_cuda = isinstance(call.func, ast.Attribute) and call.func.attr == "cuda"
    known = script.kinds.of(device)
    if isinstance(device, ast.Constant) and isinstance(device.value, str):
        word, _, number = device.value.partition(":")
        if word not in {"cpu", "cuda", "gpu"}:
            raise Refused(f"`{device.value}` is no device of TensorFlow")
        return f"{maker}('/{'CPU' if word == 'cpu' else 'GPU'}:{number or 0}')"
    if is_cuda and isinstance(device, ast.Constant):
        return f"{maker}('/GPU:{device.value!r}')"
    if is_cuda and known is not None and known.kind == "number":
        return f"{maker}(f'/GPU:{{{writer.text(device)}}}')"
    text = writer.text(device)
    is_asked = isinstance(device, ast.Attribute) and device.attr in {"device", "place"}
    return f"{maker}({text})" if is_asked or _is_name(device, script) else text


def bare_call(call: ast.Call, writer: Writer) -> str:
    """Return a call without the device that it says."""
    kept = [one for one in call.keywords if one.arg not in _KEYWORDS]
    bare = ast.copy_location(ast.Call(call.func, call.args, kept), call)
    known = writer.script.kinds.of(call)
    if known is not None:
        writer.script.kinds.tell(bare, known)
    return writer.text(bare)
