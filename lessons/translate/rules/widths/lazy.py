"""Layers that learn the width of their input at the first call, where the target has none such."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.rules.phrases import say
from lessons.translate.rules.supplies import input_width
from lessons.translate.rules.widths.made import standing
from lessons.translate.script import Said
from lessons.translate.writer import Writer

# The layer that has to be told its width instead.
_TOLD = {
    "lazy_linear": "linear",
    "lazy_conv1d": "conv1d",
    "lazy_conv2d": "conv2d",
    "lazy_batch_norm1d": "batch_norm1d",
    "lazy_batch_norm2d": "batch_norm2d",
}


def write_lazy(node: ast.expr, writer: Writer) -> str | None:
    """Return a lazy layer as one that is told the width which the run of the lesson has shown.

    A layer of Keras of which there were several, of several widths, is a lazy one in PyTorch, and
    so is one that a lesson looks into before it is called.
    """
    script = writer.script
    if script.source == "keras" and script.target == "pytorch":
        return _of_any_width(node, writer)
    said = script.says(node, *_TOLD)
    if said is None or script.target not in said.phrase.refused:
        return None
    phrase = script.book.phrases[_TOLD[said.phrase.name]]
    patterns = phrase.patterns[script.source]
    if not script.kinds.was_run:
        raise Refused(said.phrase.refused[script.target])
    try:
        return say(Said(phrase, patterns[0], said.holes), node, writer)
    except Refused as unknown:
        reason = f"{said.phrase.refused[script.target]}, and this one's input is never seen"
        raise Refused(reason) from unknown


def _of_any_width(node: ast.expr, writer: Writer) -> str | None:
    said = writer.script.says(node, "linear")
    if said is None or "in_features" in said.holes:
        return None
    waits = standing(node, writer.page) in writer.script.plan.waits
    if not waits and input_width(node, writer):
        return None
    phrase = writer.script.book.phrases["lazy_linear"]
    return say(Said(phrase, phrase.patterns["keras"][0], said.holes), node, writer)
