"""A call that differs in nothing but names: they are changed where they stand.

So the layout of a call over several lines stays, with the comments in it.
"""

import ast
from collections.abc import Mapping

from lessons.phrasebook.filling import bracketed, fill
from lessons.phrasebook.patterns import IGNORED, Argument, Pattern, path_of
from lessons.translate.script import Said
from lessons.translate.writer import Writer


def rename(
    said: Said,
    pattern: Pattern,
    node: ast.expr,
    writer: Writer,
    texts: Mapping[ast.AST, str],
) -> str:
    """Return the call with the target's names in it; empty where more than names differs.

    `texts` has what is written of its parts already.
    """
    own, other = said.pattern.tree, pattern.tree
    if not (isinstance(node, ast.Call) and isinstance(own, ast.Call)):
        return ""
    if node not in writer.page.parents:
        return ""  # it was put together, and has no text of its own
    if not isinstance(other, ast.Call) or isinstance(other.func, ast.Call):
        return ""
    if (
        not (path_of(own.func) and path_of(other.func))
        or said.pattern.is_method != pattern.is_method
        or (pattern.is_method and not _same_receiver(own.func, other.func))
    ):
        return ""
    names = _renamed(said, pattern, node)
    if names is None:
        return ""
    page, path = writer.page, Pattern(path_of(other.func))
    function = _method(node.func, other.func, writer, texts) if pattern.is_method else ""
    function = function or fill(path, {}, writer.spell)
    inner = [(page.start(node.func), page.end(node.func), function)]
    inner += [(page.start(one), page.end(one), _text_of(one, writer, texts)) for one in node.args]
    for keyword in node.keywords:
        start = page.start(keyword)
        name = keyword.arg or ""
        inner.append((start, start + len(name), names[name]))
        value = keyword.value
        inner.append((page.start(value), page.end(value), _text_of(value, writer, texts)))
    return writer.spliced(node, inner)


def _method(own: ast.expr, other: ast.expr, writer: Writer, texts: Mapping[ast.AST, str]) -> str:
    """Return a method of what it is called on in the source; empty for what is none."""
    if not isinstance(own, ast.Attribute) or not isinstance(other, ast.Attribute):
        return ""
    page = writer.page
    receiver, start = page.text(own), page.start(own)
    base = receiver[: receiver.rindex(own.attr)]
    text = _text_of(own.value, writer, texts)
    has_brackets = page.start(own.value) > start
    base = base.replace(page.text(own.value), text if has_brackets else bracketed(text), 1)
    return base + other.attr


def _text_of(node: ast.expr, writer: Writer, texts: Mapping[ast.AST, str]) -> str:
    return texts[node] if node in texts else writer.text(node)


def _same_receiver(one: ast.expr, other: ast.expr) -> bool:
    """Return whether two methods are of the same: not `x.assign(y)` and `x.data.copy_(y)`."""
    if not (isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute)):
        return False
    are_names = isinstance(one.value, ast.Name) and isinstance(other.value, ast.Name)
    return are_names or ast.dump(one.value) == ast.dump(other.value)


def _renamed(said: Said, pattern: Pattern, node: ast.Call) -> dict[str, str] | None:
    """Return what the keywords of a call are called in the target; None where more differs."""
    own, other = said.pattern.tree, pattern.tree
    assert isinstance(own, ast.Call)
    assert isinstance(other, ast.Call)
    mine, theirs = said.pattern.arguments(own), pattern.arguments(other)
    by_name = {one.name: one for one in mine if one.name}
    given = _by_position(mine, theirs, len(node.args))
    if given is None:
        return None
    names = {}
    for keyword in node.keywords:
        one = by_name.get(keyword.arg or "")
        two = next((two for two in theirs if one and _are_alike(one, two)), None)
        if one is None or two is None or not two.name or path_of(one.value) == IGNORED:
            return None
        given.append(one)
        names[one.name] = two.name
    values, left = [ast.dump(one.value) for one in given], []
    for two in theirs:  # one that is given stands for one alone, also where two are alike
        if ast.dump(two.value) in values:
            values.remove(ast.dump(two.value))
        else:
            left.append(two)
    return names if all(_may_omit(two, mine, said) for two in left) else None


def _by_position(
    mine: tuple[Argument, ...], theirs: tuple[Argument, ...], count: int
) -> list[Argument] | None:
    """Return what is given by position where it stands at the same place in the target."""
    ours = [one for one in mine if not one.is_keyword_only]
    others = [two for two in theirs if not two.is_keyword_only]
    star = next((place for place, one in enumerate(ours) if one.is_star), len(ours))
    taken = star + 1 if count > star else count
    pairs = list(zip(ours[:taken], others, strict=False))
    if len(pairs) < taken:
        return None
    are_alike = all(_are_alike(*pair) and path_of(pair[0].value) != IGNORED for pair in pairs)
    return [one for one, _ in pairs] if are_alike else None


def _are_alike(one: Argument, two: Argument) -> bool:
    """Return whether two calls take the same thing."""
    return ast.dump(one.value) == ast.dump(two.value) and one.is_star == two.is_star


def _may_omit(two: Argument, mine: tuple[Argument, ...], said: Said) -> bool:
    """Return whether an argument of the target is not written where the source has none."""
    if path_of(two.value) == IGNORED:
        return True
    if two.default is None:
        return False
    one = next((one for one in mine if _are_alike(one, two)), None)
    if one is None:
        name = path_of(two.value)
        return bool(name) and name not in said.holes and name not in said.phrase.supply
    return _text(one.default) == _text(two.default)


def _text(node: ast.expr | None) -> str:
    return ast.unparse(node) if node is not None else ""
