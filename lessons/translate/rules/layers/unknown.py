"""Parts of a library's layer that no phrase has: they are called otherwise, or are not there."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What layers have under one name in each framework that says it by an attribute.
_COMMON = {
    frozenset({"pytorch", "paddle"}): frozenset({"training", "weight", "bias", "forward"}),
}


def write_unknown(node: ast.expr, writer: Writer) -> str | None:
    """Refuse an attribute of a library's layer that is in no phrase; leave alone all others.

    Raises:
        Refused: the attribute is not known.
    """
    script = writer.script
    if not isinstance(node, ast.Attribute) or script.path(node) is not None:
        return None
    if not isinstance(node.ctx, ast.Load) or not _is_librarys(node.value, script):
        return None
    parent = writer.page.parents.get(node)
    is_said = isinstance(parent, ast.Call) and script.said(parent) is not None
    common = _COMMON.get(frozenset({script.source, script.target}), frozenset())
    if is_said or node.attr in common:
        return None
    raise Refused(f"`{node.attr}` of a layer is not in the phrasebook")


def _is_librarys(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a layer of the library's own, without layers inside it."""
    known, module = script.kinds.of(node), script.kinds.module(node)
    if known is None or known.kind != "module" or known.is_own or module is None:
        return False
    return not module.children
