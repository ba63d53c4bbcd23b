"""What a target has to be told and the source does not say: found in what its run has shown."""

import ast
from collections.abc import Callable

from lessons.translate.rules.gradients.given_parameters import trained_parameters
from lessons.translate.rules.widths.made import constructor, standing
from lessons.translate.rules.widths.width_names import can_wait, is_lazy, layers_in, width_told
from lessons.translate.writer import Writer


def input_width(node: ast.expr, writer: Writer) -> str | None:
    """Return how many numbers a layer takes: the first side of the weight that it got, or its
    only one; of a Keras lesson by the name that says it, where there is one.
    """
    named = _named_width(node, writer)
    if named is not None:
        return named or None
    module = writer.script.kinds.module(node)
    if module is None:
        return None
    for name, shape in module.parameters.items():
        if name in {"kernel", "weight"} and len(shape) == 2:
            # PyTorch keeps [out, in]; the others [in, out].
            return str(shape[1] if writer.script.source == "pytorch" else shape[0])
        if name in {"gamma", "weight"} and len(shape) == 1:
            return str(shape[0])
    return None


def input_channels(node: ast.expr, writer: Writer) -> str | None:
    """Return how many channels a layer takes: by its first input, or the weight that it got."""
    named = _named_width(node, writer)
    if named is not None:
        return named or None
    module = writer.script.kinds.module(node)
    if module is None:
        return None
    is_last = writer.script.source == "keras"
    if module.inputs and len(module.inputs[0]) > 1:
        return str(module.inputs[0][-1 if is_last else 1])
    for name, shape in module.parameters.items():
        if name in {"kernel", "weight", "gamma"}:
            return str(shape[-2 if is_last else 1] if len(shape) > 1 else shape[0])
    return None


def _named_width(node: ast.expr, writer: Writer) -> str | None:
    """Return the width of the layers that a call without it has made, by its name or as a number;
    empty where it is of several widths, None where it is not known what the call has made.

    In PyTorch a class has all its layers wait where one has to: they draw their numbers in order.
    """
    script, page = writer.script, writer.page
    node = standing(node, page)
    if script.source != "keras" and not is_lazy(node, script):
        return None
    if node in script.plan.widths:
        return script.plan.widths[node]
    width = width_told(node, page, script)
    init = constructor(node, page, script)
    if width is None or script.target == "paddle" or init is None or not can_wait(node, script):
        return None if width is None else _text(width, writer)
    others = (width_told(one, page, script) for one in layers_in(init, page, script))
    return "" if any(one == "" for one in others) else _text(width, writer)


def _text(width: str | ast.expr, writer: Writer) -> str:
    if isinstance(width, str):
        return width
    return width.id if isinstance(width, ast.Name) else writer.text(width)


# By the name under which phrases ask for them.
SUPPLIES: dict[str, Callable[[ast.expr, Writer], str | None]] = {
    "input_channels": input_channels,
    "input_width": input_width,
    "trained_parameters": trained_parameters,
}
