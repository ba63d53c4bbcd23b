"""An expression that is in the phrasebook, said as the target says it."""

import ast
from collections.abc import Mapping

from lessons.phrasebook.converters import CONVERTERS
from lessons.phrasebook.filling import Filler, UnfilledError, fill
from lessons.phrasebook.patterns import Hole, Pattern
from lessons.translate.imports import ROOTS
from lessons.translate.plan import Refused
from lessons.translate.rules.renaming import rename
from lessons.translate.rules.supplies import SUPPLIES
from lessons.translate.script import Said
from lessons.translate.writer import Writer


def write_phrase(node: ast.expr, writer: Writer) -> str | None:
    """Return what a concept of the phrasebook is called in the target, None for what is none."""
    script = writer.script
    said = script.said(node)
    if said is None:
        return _unknown(node, writer)
    return say(said, node, writer)


def say(said: Said, node: ast.expr, writer: Writer, told: Mapping[str, str] | None = None) -> str:
    """Return a concept in the target's words; `told` are holes that the source leaves out.

    Raises:
        Refused: the target cannot say it, or not with these arguments.
    """
    target = writer.script.target
    phrase = said.phrase
    if target in phrase.refused:
        zh = phrase.refused_zh.get(target)
        raise Refused(zh if zh and writer.script.notes == "zh" else phrase.refused[target])
    patterns = phrase.patterns[target]
    if not patterns:
        raise Refused(f"`{writer.page.text(node)}` has no counterpart in {target}")
    fillers = {name: make_filler(hole, writer) for name, hole in said.holes.items()}
    fillers |= {name: Filler(text, by_keyword=True) for name, text in (told or {}).items()}
    for name, supply in phrase.supply.items():
        if name not in fillers and supply in SUPPLIES:
            supplied = SUPPLIES[supply](node, writer)
            if supplied is not None:
                fillers[name] = Filler(supplied)
    reason = ""
    for pattern in _in_order(patterns, said.pattern):
        surplus = _surplus(said, fillers, pattern)
        if surplus:
            reason = reason or f"{target} has no `{surplus}` for it"
            continue
        try:
            text = "" if told else rename(said, pattern, node, writer)
            text = text or fill(pattern, fillers, writer.spell)
            writer.note(phrase)
            return text
        except UnfilledError as unfilled:
            reason = reason or f"`{unfilled}` is not known, which {target} has to be told"
    raise Refused(reason)


def make_filler(hole: Hole, writer: Writer) -> Filler:
    """Return what a hole holds in the target's words."""
    if hole.items is not None:
        return Filler(items=tuple(writer.text(one) for one in hole.items))
    assert hole.node is not None
    text = writer.text(hole.node) if hole.is_given else ast.unparse(hole.node)
    for converter in hole.converters:
        text = CONVERTERS[converter](text)
    return Filler(text, is_default=not hole.is_given, by_keyword=hole.by_keyword)


def _in_order(patterns: tuple[Pattern, ...], source: Pattern) -> list[Pattern]:
    """Return the patterns, those first that are a method where the source's is one."""
    return sorted(patterns, key=lambda one: one.is_method != source.is_method)


def _surplus(said: Said, fillers: Mapping[str, Filler], pattern: Pattern) -> str:
    """Return a hole that the source fills and the pattern does not have; empty for none."""
    for name, filler in fillers.items():
        if filler.is_default or name in pattern.holes or name in said.phrase.drops:
            continue
        return name
    return ""


def _unknown(node: ast.expr, writer: Writer) -> str | None:
    """Refuse a library's function that is in no phrase; leave alone what is no library's."""
    script = writer.script
    call = node.func if isinstance(node, ast.Call) else node
    path = script.names.path(call)
    if path is None or path.split(".")[0] not in ROOTS[script.source]:
        return None
    if isinstance(node, ast.Call) and node in script.mismatches:
        raise Refused(f"{script.mismatches[node]} of `{path}` is not in the phrasebook")
    renamed = _reference(path, writer)
    if renamed:
        return None if isinstance(node, ast.Call) else renamed
    parent = writer.page.parents.get(node)
    if isinstance(parent, ast.Attribute) and script.names.path(parent):
        return None  # a part of a longer name
    raise Refused(f"`{path}` is not in the phrasebook")


def _reference(path: str, writer: Writer) -> str:
    """Return the target's name for a function or class that is named and not called."""
    script = writer.script
    for phrase, _ in script.book.find(script.source, f"{path}()"):
        for pattern in phrase.patterns[script.target]:
            name = pattern.key.removesuffix("()")
            if pattern.key.endswith("()") and not pattern.is_method and "." in name:
                return writer.spell(name)
    return ""
