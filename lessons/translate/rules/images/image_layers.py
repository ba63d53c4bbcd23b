"""Layers and functions for images that frameworks tell in unlike ways."""

import ast
from collections.abc import Callable

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.plan import Refused
from lessons.translate.rules.images.channels import flattened_sizes
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.phrases import make_filler, say
from lessons.translate.rules.widths.made import made_by
from lessons.translate.script import Said
from lessons.translate.writer import Writer

_LAZY = {"batch_norm1d": "lazy_batch_norm1d", "batch_norm2d": "lazy_batch_norm2d"}
_SIDES = 4
_IMAGES = 4


def write_image_layer(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer or function for images in the target's words, None for another."""
    script = writer.script
    if (script.source == "keras") == (script.target == "keras"):
        return None
    said = script.said(node)
    if said is None:
        return None
    rule = _RULES.get(said.phrase.name)
    return rule(said, node, writer) if rule else None


def _sequences(_said: Said, _node: ast.expr, _writer: Writer) -> str:
    """Refuse layers for sequences."""
    raise Refused("the channels of sequences are on another axis there")


def _pooled_flat(said: Said, _node: ast.expr, writer: Writer) -> str | None:
    """Return one number of each channel, without axes, as the two layers that it is elsewhere."""
    target = writer.script.target
    if target == "keras":
        return None
    kind = "Max" if said.phrase.name == "global_max_pool2d_flat" else "Avg"
    library, end = ("torch", "2d") if target == "pytorch" else ("paddle", "2D")
    row, layer, flatten = (
        writer.spell(f"{library}.nn.{name}")
        for name in ("Sequential", f"Adaptive{kind}Pool{end}", "Flatten")
    )
    size = (
        "(1, 1)" if f"Global{kind}Pool2D" in said.pattern.key else "1"
    )  # as one name is for the other
    return f"{row}({layer}({size}), {flatten}())"


def _flattened(said: Said, node: ast.expr, writer: Writer) -> str | None:
    """Return a layer that flattens images whose order tells, because it is what comes out."""
    script = writer.script
    sizes = flattened_sizes(node, script)
    moved = script.plan.moved
    if not sizes or moved is None or sizes in (*moved.flattened, *moved.rows):
        return None
    if script.target != "keras":
        raise Refused("there the numbers of each channel stand together, and here those of a place")
    permute = f"{writer.spell('keras.layers.Permute')}((3, 1, 2))"
    return f"{writer.spell(SEQUENTIAL['keras'][0])}([{permute}, {say(said, node, writer)}])"


def _norm(said: Said, node: ast.expr, writer: Writer) -> str | None:
    """Return a batch normalization by the number of axes of what it was called with."""
    script = writer.script
    if script.target == "keras":
        return None
    ranks = _ranks(node, writer)
    is_of_images = ranks == {_IMAGES}
    plain = "_plain" if said.phrase.name.endswith("_plain") else ""
    name = f"batch_norm{2 if is_of_images else 1}d{plain}"
    if (not ranks or len(ranks) > 1) and script.plan.moved is not None:
        raise Refused("whether it is called with images is not known")
    phrase = script.book.phrases[name]
    try:
        return say(Said(phrase, phrase.patterns["keras"][0], said.holes), node, writer)
    except Refused:
        if script.target != "pytorch" or plain:
            raise
        lazy = script.book.phrases[_LAZY[name]]
        return say(Said(lazy, lazy.patterns["keras"][0], said.holes), node, writer)


def _ranks(node: ast.expr, writer: Writer) -> set[int]:
    """Return how many axes that has what the layers are called with which a call makes."""
    script = writer.script
    made = {one.layer.inputs for one in made_by(node, writer.page, script)}
    module = script.kinds.module(node)
    every = made | {module.inputs if module else None}
    return {len(inputs[0]) for inputs in every if inputs}


def _zeros_around(said: Said, _node: ast.expr, writer: Writer) -> str | None:
    """Return a padding layer: Keras lists (height, width), the others the sides from the left."""
    width = said.holes["width"].node
    if not isinstance(width, ast.Tuple | ast.List):
        known = writer.script.kinds.of(width) if width is not None else None
        if known is None or known.kind != "number":
            raise Refused("how much is put on which side cannot be told from the text alone")
        return None
    parts = [
        list(one.elts) if isinstance(one, ast.Tuple | ast.List) else [one, one]
        for one in width.elts
    ]
    texts = [[writer.text(side) for side in pair] for pair in parts]
    if writer.script.target != "keras":
        (top, bottom), (left, right) = texts
        sides = ", ".join((left, right, top, bottom))
        told = f"[{sides}]" if writer.script.target == "paddle" else f"({sides})"
    elif len(width.elts) == _SIDES:
        left, right, top, bottom = (pair[0] for pair in texts)
        is_even = left == right and top == bottom
        told = f"({top}, {left})" if is_even else f"(({top}, {bottom}), ({left}, {right}))"
    else:
        raise Refused("how much is put on which side cannot be told from the text alone")
    pattern = said.phrase.patterns[writer.script.target][0]
    return fill(pattern, {"width": Filler(told)}, writer.spell)


def _convolved(said: Said, node: ast.expr, writer: Writer) -> str | None:
    """Return a convolution with a given kernel, which TensorFlow pads by a word alone."""
    if writer.script.target != "keras":
        word = said.holes["padding_name"].node
        if not isinstance(word, ast.Constant) or str(word.value).lower() != "valid":
            raise Refused("PyTorch and Paddle pad by numbers here")
        holes = {name: hole for name, hole in said.holes.items() if name != "padding_name"}
        return say(Said(said.phrase, said.pattern, holes), node, writer)
    padding = said.holes["padding"]
    if padding.is_given and not _is_zero(padding.node):
        raise Refused("tf.nn.conv2d pads by a word alone, and by how much depends on the stride")
    bias = said.holes.get("bias")
    kept = ("x", "kernel", "stride")
    holes = {name: hole for name, hole in said.holes.items() if name in kept}
    text = say(Said(said.phrase, said.pattern, holes), node, writer, {"padding_name": '"VALID"'})
    if bias is None or not bias.is_given or _is_none(bias.node):
        return text
    return f"{text} + {make_filler(bias, writer).text}"


def _is_zero(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


_RULES: dict[str, Callable[[Said, ast.expr, Writer], str | None]] = {
    "conv1d": _sequences,
    "lazy_conv1d": _sequences,
    "max_pool1d": _sequences,
    "avg_pool1d": _sequences,
    "batch_norm1d": _norm,
    "batch_norm2d": _norm,
    "batch_norm1d_plain": _norm,
    "batch_norm2d_plain": _norm,
    "lazy_batch_norm1d": _norm,
    "lazy_batch_norm2d": _norm,
    "zero_pad2d": _zeros_around,
    "conv2d_function": _convolved,
    "flatten_layer": _flattened,
    "global_avg_pool2d_flat": _pooled_flat,
    "global_max_pool2d_flat": _pooled_flat,
}
