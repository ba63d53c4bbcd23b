"""Padding of convolutions and pools: numbers in PyTorch and Paddle, "valid" or "same" in Keras."""

import ast
from dataclasses import replace

from lessons.translate.plan import Refused
from lessons.translate.rules.images.padded_pools import max_pool_layer
from lessons.translate.rules.images.rows import zeros_around
from lessons.translate.rules.images.same_padding import is_cut_off, sides_of
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.layers.containers import given_layers, sequential_call
from lessons.translate.rules.literals import literal
from lessons.translate.rules.phrases import make_filler, say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_Sides = tuple[int, int]
_PLAIN = {
    "conv2d_padded": "conv2d",
    "lazy_conv2d_padded": "lazy_conv2d",
    "conv_transpose2d_padded": "conv_transpose2d",
    "max_pool2d_padded": "max_pool2d",
    "avg_pool2d_padded": "avg_pool2d",
    "avg_pool2d_counting_zeros": "avg_pool2d",
}
# Pools that take windows that are cut off at the end, as Keras's "same" does by its zeros there.
_CEILED = {"max_pool2d_ceil": "max_pool2d_padded", "avg_pool2d_ceil": "avg_pool2d_padded"}
_POOLS = frozenset({"max_pool2d_padded", "avg_pool2d_padded", "avg_pool2d_counting_zeros"})
_LAZY = {"conv2d": "lazy_conv2d", "conv2d_padded": "lazy_conv2d_padded"}
# What leaves no number below zero, so that zeros around change no maximum.
_ABOVE_ZERO = frozenset({"relu_layer", "sigmoid_layer"})
_LINE = 99
_TRANSPOSED = "a transposed convolution is padded in another way there"
_MAXIMUM = "a layer of Keras pads with zeros, and a maximum is to be taken without them"
_MEAN = "a mean without its padding is only taken where the size stays the same"
_STRIDE = "how much Keras pads where the stride is more than 1 depends on each image's size"


def write_convolution(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer for images that is padded, or told its channels, None for another."""
    script = writer.script
    said = script.says(node, *_PLAIN, *_LAZY, *_CEILED)
    if said is None or (script.source == "keras") == (script.target == "keras"):
        return None
    if said.phrase.name in _CEILED:
        if not is_cut_off(said, node, writer):
            raise Refused(_STRIDE)
        return None
    if script.target == "keras":
        return _to_keras(said, node, writer) if said.phrase.name in _PLAIN else None
    return _from_keras(said, node, writer)


def pads_apart(node: ast.expr, script: Script) -> bool:
    """Return whether a convolution's padding is a layer of its own in Keras, for its stride."""
    said = script.says(node, "conv2d_padded")
    return said is not None and _strides(said) != (1, 1)


def _to_keras(said: Said, node: ast.expr, writer: Writer) -> str:
    padding = said.holes["padding"].node
    name = said.phrase.name
    word = padding.value if isinstance(padding, ast.Constant) else None
    if isinstance(word, str):
        return _named(said, node, word.lower(), writer)
    pads = _sides(padding)
    if pads == (0, 0):
        return say(_plain(said, writer), node, writer)
    if name == "conv_transpose2d_padded":
        raise Refused(_TRANSPOSED)
    if name != "avg_pool2d_counting_zeros" and pads and pads == _half(said, node, writer):
        return _named(said, node, "same", writer)
    if name == "avg_pool2d_padded":
        raise Refused(_MEAN)
    if name == "max_pool2d_padded" and not _is_above_zero(node, writer):
        if pads is None:
            raise Refused(_MAXIMUM)
        return max_pool_layer(said, pads, writer)
    zeros = zeros_around(make_filler(said.holes["padding"], writer).text, node, writer)
    return _row(zeros, say(_plain(said, writer), node, writer), node, writer)


def _named(said: Said, node: ast.expr, word: str, writer: Writer) -> str:
    holes = {name: hole for name, hole in said.holes.items() if name != "padding"}
    return say(replace(said, holes=holes), node, writer, {"padding_name": f'"{word}"'})


def _plain(said: Said, writer: Writer) -> Said:
    """Return the same layer without its padding."""
    script = writer.script
    phrase = script.book.phrases[_PLAIN.get(said.phrase.name, said.phrase.name)]
    left = ("padding", "padding_name")
    holes = {name: hole for name, hole in said.holes.items() if name not in left}
    return Said(phrase, phrase.patterns[script.source][0], holes)


def _from_keras(said: Said, node: ast.expr, writer: Writer) -> str:
    if said.phrase.name not in _PLAIN:
        return _say(said, node, writer, {})
    padding = said.holes["padding_name"].node
    word = padding.value.lower() if _is_text(padding) else None  # type: ignore[union-attr]
    if word not in ("same", "valid"):
        raise Refused("whether it is padded cannot be told from the text alone")
    if word == "valid":
        return _say(_plain(said, writer), node, writer, {})
    around = _padding(said, node, writer)
    if isinstance(around, tuple):
        zeros = f"{writer.spell('torch.nn.ZeroPad2d')}(({', '.join(around)}))"
        return _row(zeros, _say(_plain(said, writer), node, writer, {}), node, writer)
    left = {key: hole for key, hole in said.holes.items() if key != "padding_name"}
    if not around:
        return f"{_say(_plain(said, writer), node, writer, {})[:-1]}, ceil_mode=True)"
    return _say(replace(said, holes=left), node, writer, {"padding": around})


def _row(zeros: str, layer: str, node: ast.expr, writer: Writer) -> str:
    """Return two layers in a row, on lines of their own where one is too short."""
    target, page = writer.script.target, writer.page
    row = writer.spell(SEQUENTIAL[target][0])
    opening, closing = ("([", "])") if target == "keras" else ("(", ")")
    text = f"{row}{opening}{zeros}, {layer}{closing}"
    is_short = page.start(node) - page.line_start(page.start(node)) + len(text) <= _LINE
    if is_short or not isinstance(page.parents[node], ast.Assign):
        return text
    margin = f"\n{page.indent(node)}"
    ending = f",{margin}" if target == "keras" else ""
    return f"{row}{opening}{margin}    {zeros},{margin}    {layer}{ending}{closing}"


def _say(said: Said, node: ast.expr, writer: Writer, told: dict[str, str]) -> str:
    """Return a layer that is told its channels; where they are not known, PyTorch's lazy one."""
    script = writer.script
    try:
        return say(said, node, writer, told)
    except Refused:
        lazy = _LAZY.get(said.phrase.name)
        if script.target != "pytorch" or lazy is None:
            raise
        phrase = script.book.phrases[lazy]
        return say(Said(phrase, phrase.patterns["keras"][0], said.holes), node, writer, told)


def _padding(said: Said, node: ast.expr, writer: Writer) -> str | tuple[str, ...]:
    """Return by how much PyTorch or Paddle pad where Keras says "same": on all sides, or from the
    left on for each of them.
    """
    target = writer.script.target
    if said.phrase.name == "conv_transpose2d_padded":
        raise Refused(_TRANSPOSED)
    half = _half(said, node, writer)
    if half is not None:
        return _text(half)
    if target == "paddle":
        return '"SAME"'
    if said.phrase.name == "conv2d_padded" and _strides(said) == (1, 1):
        return '"same"'
    sides = sides_of(said, node, writer)
    if sides is None:
        raise Refused(_STRIDE)
    top, bottom, left, right = sides
    if (top, left) == (bottom, right):
        return top if top == left else f"({top}, {left})"
    if said.phrase.name in _CEILED.values() and (top, left) == ("0", "0"):
        return ""
    if said.phrase.name != "conv2d_padded":
        raise Refused(_STRIDE)
    return left, right, top, bottom


def _half(said: Said, node: ast.expr, writer: Writer) -> _Sides | None:
    """Return what keeps the size of images on both sides, None where no number does."""
    kernel = _kernel(said, node, writer)
    hole = said.holes.get("dilation")
    apart = _sides(hole.node) if hole else (1, 1)
    if kernel is None or apart is None:
        return None
    total = [step * (size - 1) for size, step in zip(kernel, apart, strict=True)]
    if _strides(said) != (1, 1) and total != [0, 0]:
        return None
    return None if any(one % 2 for one in total) else (total[0] // 2, total[1] // 2)


def _strides(said: Said) -> _Sides | None:
    hole = said.holes.get("stride")
    if hole is None or not hole.is_given:
        size = said.holes.get("size")
        is_pool = said.phrase.name in _POOLS and size is not None
        return _sides(size.node) if is_pool and size else (1, 1)
    return _sides(hole.node)


def _kernel(said: Said, node: ast.expr, writer: Writer) -> _Sides | None:
    """Return a window's height and width, as the text says it or the run has shown."""
    hole = said.holes.get("kernel_size") or said.holes.get("size")
    sizes = _sides(hole.node) if hole else None
    if sizes is not None:
        return sizes
    module = writer.script.kinds.module(node)
    for name, shape in module.parameters.items() if module else ():
        if name in {"weight", "kernel"} and len(shape) == 4:
            pair = shape[:2] if writer.script.source == "keras" else shape[2:]
            return pair[0], pair[1]
    return None


def _sides(node: ast.AST | None) -> _Sides | None:
    """Return a number for both directions, or one for each, None where the text does not say."""
    value = literal(node)
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    return (value, value) if isinstance(value, int) else None


def _text(sides: _Sides) -> str:
    return str(sides[0]) if sides[0] == sides[1] else str(sides)


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_above_zero(node: ast.expr, writer: Writer) -> bool:
    """Return whether the layer before in a row leaves no number below zero."""
    row = sequential_call(writer.page.parents.get(node) or node, writer.script)
    layers = given_layers(row, writer.script) if row else None
    if not layers or node not in layers or not layers.index(node):
        return False
    return writer.script.says(layers[layers.index(node) - 1], *_ABOVE_ZERO) is not None
