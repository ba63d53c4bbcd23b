"""A call that differs in nothing but names: they are changed where they stand.

So the layout of a call over several lines stays, with the comments in it.
"""

import ast

from lessons.phrasebook.filling import fill
from lessons.phrasebook.patterns import Argument, Pattern, path_of
from lessons.translate.script import Said
from lessons.translate.writer import Writer


def rename(said: Said, pattern: Pattern, node: ast.expr, writer: Writer) -> str:
    """Return the call with the target's names in it; empty where more than names differs."""
    own, other = said.pattern.tree, pattern.tree
    if not (isinstance(node, ast.Call) and isinstance(own, ast.Call)):
        return ""
    if not isinstance(other, ast.Call) or isinstance(other.func, ast.Call):
        return ""
    if (
        not (path_of(own.func) and path_of(other.func))
        or said.pattern.is_method != pattern.is_method
        or (pattern.is_method and not _same_receiver(own.func, other.func))
    ):
        return ""
    mine, theirs = said.pattern.arguments(own), pattern.arguments(other)
    if not _are_alike(mine, theirs) or _needs_default(said, mine, theirs):
        return ""
    names = {a.name: b.name for a, b in zip(mine, theirs, strict=True) if a.name}
    if any(not names.get(keyword.arg or "") for keyword in node.keywords):
        return ""
    page, inner = writer.page, []
    if pattern.is_method and isinstance(node.func, ast.Attribute):
        receiver = writer.page.source[page.start(node.func) : page.end(node.func)]
        base = receiver[: receiver.rindex(node.func.attr)]
        start = page.start(node.func)
        own_text = page.text(node.func.value)
        base = base.replace(own_text, writer.text(node.func.value), 1)
        assert isinstance(other.func, ast.Attribute)
        inner.append((start, page.end(node.func), base + other.func.attr))
    else:
        path = Pattern(path_of(other.func))
        inner.append((page.start(node.func), page.end(node.func), fill(path, {}, writer.spell)))
    inner += [(page.start(one), page.end(one), writer.text(one)) for one in node.args]
    for keyword in node.keywords:
        start = page.start(keyword)
        name = keyword.arg or ""
        inner.append((start, start + len(name), names[name]))
        value = keyword.value
        inner.append((page.start(value), page.end(value), writer.text(value)))
    return writer.spliced(node, inner)


def _same_receiver(one: ast.expr, other: ast.expr) -> bool:
    """Return whether two methods are of the same: not `x.assign(y)` and `x.data.copy_(y)`."""
    if not (isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute)):
        return False
    are_names = isinstance(one.value, ast.Name) and isinstance(other.value, ast.Name)
    return are_names or ast.dump(one.value) == ast.dump(other.value)


def _are_alike(mine: tuple[Argument, ...], theirs: tuple[Argument, ...]) -> bool:
    """Return whether two calls take the same things in the same order."""
    if len(mine) != len(theirs):
        return False
    return all(
        ast.dump(one.value) == ast.dump(two.value)
        and one.is_star == two.is_star
        and one.is_keyword_only == two.is_keyword_only
        and bool(one.name) >= bool(two.name)
        for one, two in zip(mine, theirs, strict=True)
    )


def _needs_default(said: Said, mine: tuple[Argument, ...], theirs: tuple[Argument, ...]) -> bool:
    """Return whether something that the source leaves out means another thing in the target."""
    for one, two in zip(mine, theirs, strict=True):
        if _text(one.default) == _text(two.default) or one.default is None:
            continue
        hole = said.holes.get(path_of(one.value))
        if hole is None or not hole.is_given:
            return True
    return False


def _text(node: ast.expr | None) -> str:
    return ast.unparse(node) if node is not None else ""
