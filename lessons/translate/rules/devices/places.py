"""Where a tensor is, and how each framework says where something is made."""

import ast

from lessons.translate.rules.devices.devices import bare_call
from lessons.translate.rules.weights.access import is_parameter
from lessons.translate.writer import Writer

# Topics of the phrasebook whose functions make tensors, and are told where.
MAKING = frozenset({"creation", "random", "values"})


def write_device(node: ast.expr, writer: Writer) -> str | None:
    """Return where a parameter is, or a device's name, as the target says it."""
    script = writer.script
    match node:
        case ast.Call(func=maker, args=[asked], keywords=[]) if script.path(maker) == "tf.device":
            return writer.text(asked) if script.says(asked, "device_of") else None
        case ast.Call():
            return _placed_in_paddle(node, writer) or _made_in_pytorch(node, writer)
        case ast.Attribute(value=value, attr="_device_name") if script.source == "keras":
            return writer.text(value)
        case ast.Attribute(value=value, attr="device" | "place"):
            return _of_parameter(node, value, writer)
    return None


def _of_parameter(node: ast.expr, value: ast.expr, writer: Writer) -> str | None:
    """Return where a parameter is: Keras knows it of the parameter's value."""
    script = writer.script
    if script.source == "keras" and not script.says(node, "device_of"):
        return None
    inner = "value" if script.source == "keras" else "data"
    if isinstance(value, ast.Attribute) and value.attr == inner:
        value = value.value
    if not is_parameter(value, script):
        return None
    names = {"pytorch": "device", "paddle": "place", "keras": "value.device"}
    is_changed = "keras" in (script.source, script.target)
    return f"{writer.text(value)}.{names[script.target]}" if is_changed else None


def _placed_in_paddle(node: ast.Call, writer: Writer) -> str | None:
    """Return what PyTorch makes on a device, as Paddle makes it and then puts it there."""
    script = writer.script
    if script.target != "paddle" or script.source != "pytorch" or script.said(node):
        return None
    device = next((one.value for one in node.keywords if one.arg == "device"), None)
    if device is None or not (script.path(node.func) or "").startswith("torch."):
        return None
    made = bare_call(node, writer)
    return f"{writer.spell('paddle.to_tensor')}({made}, place={writer.text(device)})"


def _made_in_pytorch(node: ast.Call, writer: Writer) -> str | None:
    """Return what Paddle makes and then puts on a device, as PyTorch makes it there."""
    script = writer.script
    match node:
        case ast.Call(args=[ast.Call() as made], keywords=[ast.keyword(arg="place", value=device)]):
            said = script.said(made)
        case _:
            return None
    is_put = script.path(node.func) == "paddle.to_tensor" and script.target == "pytorch"
    if not is_put or said is None or said.phrase.topic not in MAKING:
        return None
    text = writer.text(made)
    is_call = text.startswith(f"{writer.spell('torch')}.") and text.endswith(")")
    return f"{text[:-1]}, device={writer.text(device)})" if is_call else None
