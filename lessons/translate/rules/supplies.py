"""What a target has to be told and the source does not say: found in what its run has shown."""

import ast
from collections.abc import Callable

from lessons.translate.rules.gradients.given_parameters import trained_parameters
from lessons.translate.rules.layers.classes import module_class
from lessons.translate.writer import Writer


def input_width(node: ast.expr, writer: Writer) -> str | None:
    """Return how many numbers a layer takes: the first side of the weight that it got, or its
    only one.
    """
    module = writer.script.kinds.module(node)
    if module is None:
        return _width_given_on(node, writer)
    for name, shape in module.parameters.items():
        if name in {"kernel", "weight"} and len(shape) == 2:
            # PyTorch keeps [out, in]; the others [in, out].
            return str(shape[1] if writer.script.source == "pytorch" else shape[0])
        if name in {"gamma", "weight"} and len(shape) == 1:
            return str(shape[0])
    return None


def _width_given_on(node: ast.expr, writer: Writer) -> str | None:
    """Return how many numbers a layer of a class takes where that is in all of the class's blocks
    as many as it gives.
    """
    script, page = writer.script, writer.page
    tree, stmt = module_class(page, node, script), page.parents.get(node)
    said = script.said(node)
    width = said.holes["out_features"].node if said and "out_features" in said.holes else None
    match stmt:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)]):
            pass
        case _:
            return None
    if tree is None or width is None:
        return None
    modules = script.kinds.modules
    made = [
        modules[place]
        for block in modules
        if block.is_own and block.class_name == tree.name
        for child, place in block.children
        if child == name
    ]
    shapes = [one.parameters.get("kernel") or one.parameters.get("weight") for one in made]
    is_same = all(shape is not None and len(set(shape)) == 1 for shape in shapes)
    return writer.text(width) if shapes and is_same else None


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
