"""Two layers of a framework's in a row that are one layer in another."""

import ast

from lessons.translate.imports import ROOTS
from lessons.translate.rules.layers.containers import given_layers, sequential_call
from lessons.translate.rules.literals import literal
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PADDED = ("conv2d_padded", "lazy_conv2d_padded")
_TO_FIRST = (3, 1, 2)
_PAIR = 2


def write_row(node: ast.expr, writer: Writer) -> str | None:
    """Return a row of two layers as the one that it is in the target, None for another row."""
    script = writer.script
    if (script.source == "keras") == (script.target == "keras"):
        return None
    call = sequential_call(node, script)
    layers = given_layers(call, script) if call else None
    if call is None or layers is None or len(layers) != _PAIR or call.keywords:
        return None
    if _is_looked_into(call, writer):
        return None
    first, second = layers
    if script.target == "keras":
        return _pooled(first, second, writer)
    return _flattened(first, second, writer) or _padded(first, second, writer)


def zeros_around(width: str, call: ast.expr, writer: Writer) -> str:
    """Return Keras's layer that pads: with its argument's name where padding stands after the
    stride in what it is the padding of, so that it goes back there.
    """
    names = [one.arg for one in call.keywords] if isinstance(call, ast.Call) else []
    is_folded = writer.script.says(call, *_PADDED) is not None
    is_last = is_folded and "stride" in names[: [*names, "padding"].index("padding")]
    return f"{writer.spell('keras.layers.ZeroPadding2D')}({'padding=' * is_last}{width})"


def _pooled(first: ast.expr, second: ast.expr, writer: Writer) -> str | None:
    """Return one number of each channel, without axes, as Keras's one layer."""
    script = writer.script
    said = script.says(first, "global_avg_pool2d", "global_max_pool2d")
    if said is None or not _flattens(second, script):
        return None
    has_sides = any(isinstance(one, ast.Tuple | ast.List) for one in ast.walk(first))
    is_mean = said.phrase.name == "global_avg_pool2d"
    name = "GlobalAveragePooling2D" if is_mean else "GlobalMaxPooling2D"
    if has_sides:
        name = "GlobalAvgPool2D" if is_mean else "GlobalMaxPool2D"
    return f"{writer.spell(f'keras.layers.{name}')}()"


def _flattened(first: ast.expr, second: ast.expr, writer: Writer) -> str | None:
    """Return a layer that flattens images channel by channel, as PyTorch and Paddle do."""
    match first:
        case ast.Call(func=func, args=[axes], keywords=[]):
            is_permuting = writer.script.path(func) == "keras.layers.Permute"
            if is_permuting and literal(axes) == _TO_FIRST and _flattens(second, writer.script):
                return f"{writer.spell(f'{ROOTS[writer.script.target][0]}.nn.Flatten')}()"
    return None


def _padded(first: ast.expr, second: ast.expr, writer: Writer) -> str | None:
    """Return a convolution of images that zeros are put around as one that pads."""
    script = writer.script
    zeros = script.says(first, "zero_pad2d")
    layer = script.says(second, "conv2d", "conv2d_padded")
    if zeros is None or layer is None or not isinstance(first, ast.Call):
        return None
    word = layer.holes.get("padding_name")
    if word is not None and literal(word.node) != "valid":
        return None
    width = zeros.holes["width"].node
    sides = literal(width)
    pair = sides if isinstance(sides, tuple | list) and len(sides) == _PAIR else (sides,)
    if not all(type(side) is int for side in pair):
        return None
    text = writer.text(second)
    if not text.endswith(")") or "\n" in text:
        return None
    assert width is not None
    padding = f"padding={writer.page.text(width)}"
    stride = text.rfind(", stride=")
    if stride >= 0 and not first.keywords:
        return f"{text[:stride]}, {padding}{text[stride:]}"
    return f"{text[:-1]}, {padding})"


def _flattens(node: ast.expr, script: Script) -> bool:
    """Return whether a layer flattens all but the batch."""
    is_plain = isinstance(node, ast.Call) and not node.args and not node.keywords
    return is_plain and script.says(node, "flatten_layer") is not None


def _is_looked_into(row: ast.Call, writer: Writer) -> bool:
    """Return whether a layer of a row is asked for by its place."""
    script, page = writer.script, writer.page
    known = script.kinds.of(row)
    number = known.module if known else -1
    match page.parents.get(row):
        case ast.Assign(targets=[target]):
            name = page.text(target)
        case _:
            name = ""
    for at, node in script.walk(ast.Subscript, ast.Attribute, ast.For, ast.comprehension):
        match node:
            case ast.Subscript(value=of) | ast.Attribute(value=of, attr="layers"):
                pass
            case ast.For(iter=of) | ast.comprehension(iter=of):
                pass
            case _:
                continue
        its = script.kinds.of(of)
        place = its.module if its else -1
        if place == number >= 0 or (place < 0 and name and at.text(of) == name):
            return True
    return False
