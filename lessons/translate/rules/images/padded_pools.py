"""Maxima of padded images: no layer of Keras takes them, and TensorFlow's function does.

What is put around images is below all numbers there, as in PyTorch and Paddle.
"""

import ast

from lessons.phrasebook.patterns import Hole
from lessons.translate.rules.literals import literal
from lessons.translate.rules.phrases import make_filler
from lessons.translate.script import Said
from lessons.translate.writer import Writer

# What each hole is called: in TensorFlow's function, and in a layer of PyTorch or Paddle.
_NAMES = {
    "size": ("ksize", "kernel_size"),
    "stride": ("strides", "stride"),
    "padding": ("padding", "padding"),
}
_LAYERS = {"pytorch": "torch.nn.MaxPool2d", "paddle": "paddle.nn.MaxPool2D"}
_FUNCTION, _LAMBDA = "tf.nn.max_pool2d", "keras.layers.Lambda"
_RANK = 4


def max_pool_layer(said: Said, pads: tuple[int, int], writer: Writer) -> str:
    """Return a layer of Keras that pools images padded by so much above, and at their left."""
    given = {name: hole for name, hole in said.holes.items() if hole.is_given}
    holes = sorted(given.items(), key=lambda one: _place(one[1]))
    sides = ", ".join(f"[{pad}, {pad}]" for pad in (0, *pads, 0))
    texts = {name: make_filler(hole, writer).text for name, hole in holes} | {
        "padding": f"[{sides}]"
    }
    order = [name for name, _ in holes]
    if "stride" not in texts:  # a window moves by its own size
        texts["stride"] = texts["size"]
        order.insert(1, "stride")
    is_positional = not any(hole.by_keyword for hole in given.values()) and "stride" in given
    first = 0 if given["size"].by_keyword else len(order) if is_positional else 1
    parts = [
        f"{_NAMES[name][0]}={texts[name]}" if place >= first else texts[name]
        for place, name in enumerate(order)
    ]
    call = f"{writer.spell(_FUNCTION)}(x, {', '.join(parts)})"
    return f"{writer.spell(_LAMBDA)}(lambda x: {call})"


def write_padded_pool(node: ast.expr, writer: Writer) -> str | None:
    """Return such a layer of Keras as the one that it is elsewhere, None for another."""
    script = writer.script
    layer = _LAYERS.get(script.target)
    if script.source != "keras" or layer is None:
        return None
    match node:
        case ast.Call(
            func=func,
            args=[ast.Lambda(args=ast.arguments(args=[given]), body=ast.Call() as call)],
            keywords=[],
        ) if script.path(func) == _LAMBDA and script.path(call.func) == _FUNCTION:
            arguments = _arguments(call, given.arg)
        case _:
            return None
    if arguments is None:
        return None
    texts = {name: writer.text(value) for name, (value, _) in arguments.items()}
    pads = _pads(arguments["padding"][0])
    if pads is None:
        return None
    texts["padding"] = pads
    left = [name for name in arguments if name != "stride" or texts["stride"] != texts["size"]]
    parts = [
        f"{_NAMES[name][1]}={texts[name]}"
        if arguments[name][1] or list(_NAMES)[place] != name
        else texts[name]
        for place, name in enumerate(left)
    ]
    return f"{writer.spell(layer)}({', '.join(parts)})"


def _place(hole: Hole) -> tuple[int, int]:
    return (hole.node.lineno, hole.node.col_offset) if hole.node else (0, 0)


def _arguments(call: ast.Call, image: str) -> dict[str, tuple[ast.expr, bool]] | None:
    """Return what the function is told besides the image, in order, each with whether by name."""
    match call.args:
        case [ast.Name(id=name), *others] if name == image and len(others) <= len(_NAMES):
            pass
        case _:
            return None
    found = {name: (one, False) for name, one in zip(_NAMES, others, strict=False)}
    names = {own: name for name, (own, _) in _NAMES.items()}
    for one in call.keywords:
        if one.arg not in names:
            return None
        found[names[one.arg]] = (one.value, True)
    return found if found.keys() == _NAMES.keys() else None


def _pads(node: ast.expr) -> str | None:
    """Return by how much images are padded above and below, and at both sides."""
    sides = literal(node)
    if not isinstance(sides, list | tuple) or len(sides) != _RANK:
        return None
    if any(not isinstance(one, list | tuple) or len(set(one)) != 1 for one in sides):
        return None
    batch, high, wide, channels = (one[0] for one in sides)
    if batch or channels:
        return None
    return str(high) if high == wide else f"({high}, {wide})"
