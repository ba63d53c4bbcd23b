"""Layers and parameters that a net is given under a name that is written out: in Keras they are
simply its attributes.
"""

import ast

from lessons.translate.rules.layers.modules import method_of, receiver
from lessons.translate.rules.layers.rows import is_row
from lessons.translate.writer import Writer

_ADDS = ("add_module", "add_sublayer", "register_module", "add_parameter", "register_parameter")


def write_named(node: ast.expr, writer: Writer) -> str | None:
    """Return `self.add_sublayer("fc", layer)` as `self.fc = layer`, None for all else."""
    script, page = writer.script, writer.page
    if script.target != "keras" or not isinstance(page.parents.get(node), ast.Expr):
        return None
    if not isinstance(node, ast.Call) or not method_of(node, _ADDS, script, page):
        return None
    name, given = attribute_name(node), [*node.args, *(one.value for one in node.keywords)]
    net = receiver(node)
    if not name or len(given) != 2 or is_row(net, script):
        return None
    return f"{writer.text(net)}.{name} = {writer.text(given[1])}"


def attribute_name(node: ast.Call) -> str:
    """Return the attribute that the first argument of a call names, empty where it names none."""
    given = [*node.args, *(one.value for one in node.keywords)]
    match given[:1]:
        case [ast.Constant(value=str(name))] if name.isidentifier():
            return name
    return ""
