"""Parts of a library's layer that no phrase has: they are called otherwise, or are not there."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import module_class
from lessons.translate.rules.literals import is_self
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What layers have under one name in each framework that says it by an attribute.
_COMMON = {
    frozenset({"pytorch", "paddle"}): frozenset({"training", "weight", "bias", "forward"}),
}
# What a lesson's own nets have of Keras's, and the others have not.
_INHERITED = frozenset(
    {"add_loss", "losses", "add_metric", "get_config", "from_config", "compute_output_shape"}
    | {"non_trainable_weights", "non_trainable_variables", "compute_mask", "to_json", "metrics"}
)


def write_unknown(node: ast.expr, writer: Writer) -> str | None:
    """Refuse an attribute of a library's layer that is in no phrase; leave alone all others.

    Raises:
        Refused: the attribute is not known.
    """
    script = writer.script
    if not isinstance(node, ast.Attribute) or script.path(node) is not None:
        return None
    if not isinstance(node.ctx, ast.Load):
        return None
    parent = writer.page.parents.get(node)
    is_said = isinstance(parent, ast.Call) and script.said(parent) is not None
    if script.source == "keras" and node.attr in _INHERITED and not is_said:
        if _is_inherited(node, writer):
            raise Refused(f"`{node.attr}` of a layer is not in the phrasebook")
        return None
    is_private = node.attr.startswith("_") and not node.attr.endswith("__")
    if not _is_librarys(node.value, script, is_private=is_private):
        return None
    common = _COMMON.get(frozenset({script.source, script.target}), frozenset())
    if is_said or node.attr in common:
        return None
    raise Refused(f"`{node.attr}` of a layer is not in the phrasebook")


def _is_inherited(node: ast.Attribute, writer: Writer) -> bool:
    """Return whether an attribute is one that a lesson's own net has from its base class."""
    script, page = writer.script, writer.page
    tree = module_class(page, node, script)
    match node.value:
        case ast.Call(func=ast.Name(id="super")):
            return tree is not None
    if tree is None or not is_self(node.value):
        known = script.kinds.of(node.value)
        is_own = known is not None and known.is_own and known.kind == "module"
        return is_own and not script.is_own(node)
    own = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
    kept = (one for one in ast.walk(tree) if isinstance(one, ast.Attribute) and is_self(one.value))
    return node.attr not in own | {one.attr for one in kept if isinstance(one.ctx, ast.Store)}


def _is_librarys(node: ast.expr, script: Script, *, is_private: bool) -> bool:
    """Return whether an expression is a layer of the library's own, without layers inside it.

    Of several layers only what no lesson gives its own is taken for the library's.
    """
    known, module = script.kinds.of(node), script.kinds.module(node)
    if known is None or known.kind != "module" or known.is_own:
        return False
    if module is None:
        return is_private
    return not module.children
