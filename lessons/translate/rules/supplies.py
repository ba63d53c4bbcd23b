"""What a target has to be told and the source does not say: found in what its run has shown."""

import ast
from collections.abc import Callable

from lessons.translate.rules.given_parameters import trained_parameters
from lessons.translate.writer import Writer


def input_width(node: ast.expr, writer: Writer) -> str | None:
    """Return how many numbers a layer takes: the first side of the weight that it got, or its
    only one.
    """
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


# By the name under which phrases ask for them.
SUPPLIES: dict[str, Callable[[ast.expr, Writer], str | None]] = {
    "input_channels": input_channels,
    "input_width": input_width,
    "trained_parameters": trained_parameters,
}
