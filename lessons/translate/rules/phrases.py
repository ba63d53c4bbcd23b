"""An expression that is in the phrasebook, said as the target says it."""

import ast
from collections.abc import Mapping
from dataclasses import replace

from lessons.phrasebook.converters import CONVERTERS, default_text
from lessons.phrasebook.filling import Filler, UnfilledError, fill
from lessons.phrasebook.patterns import RECEIVER, Hole, Pattern, path_of
from lessons.translate.imports import ROOTS
from lessons.translate.plan import Refused
from lessons.translate.rules.listing import list_items, several
from lessons.translate.rules.renaming import rename
from lessons.translate.rules.supplies import SUPPLIES
from lessons.translate.rules.tensors.listed import as_tensor, is_list_of_numbers
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

FUNCTIONAL = ".nn.functional."
# Lessons that write `tf.keras.layers` out have shorter names for these.
_LONG = ("keras.layers.MaxPooling2D", "keras.layers.AveragePooling2D")

_TENSORS_WANTED = frozenset(
    {"activations", "arithmetic", "comparison", "elementwise", "indexing", "linear_algebra"}
    | {"classification_losses", "loss_functions", "losses", "reductions", "types"}
)
# What reads better as a function of a formula than as its method: `torch.exp(-x ** 2)`.
_OF_FORMULAS = frozenset({"arithmetic", "elementwise"})


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
    target, patterns = writer.script.target, _patterns(said, node, writer)
    starred = _starred(said, writer.script.source)
    fillers = {
        name: _with_default(make_filler(hole, writer, name, is_many=name in starred), name, said)
        for name, hole in said.holes.items()
    }
    respelled = any(fillers[name].items and not hole.items for name, hole in said.holes.items())
    made = _made_tensors(said, writer)
    fillers |= made | {name: Filler(text, by_keyword=True) for name, text in (told or {}).items()}
    fillers |= _supplied(said, fillers, node, writer)
    texts = _texts(said, fillers)
    reason = ""
    for pattern in _in_order(patterns, said, node, writer):
        surplus = _surplus(said, fillers, pattern)
        if surplus:
            reason = reason or f"{target} has no `{surplus}` for it"
            continue
        try:
            is_same = not (told or made or respelled)
            text = rename(said, pattern, node, writer, texts) if is_same else ""
            text = text or fill(pattern, fillers, writer.spell, writer.script.quote)
            writer.note(said.phrase)
            return text
        except UnfilledError as unfilled:
            reason = reason or f"`{unfilled}` is not known, which {target} has to be told"
    raise Refused(reason)


def _patterns(said: Said, node: ast.expr, writer: Writer) -> tuple[Pattern, ...]:
    """Return how the target says a concept."""
    phrase, target = said.phrase, writer.script.target
    if target in phrase.refused:
        zh = phrase.refused_zh.get(target)
        raise Refused(zh if zh and writer.script.notes == "zh" else phrase.refused[target])
    if not phrase.patterns[target]:
        raise Refused(f"`{writer.page.text(node)}` has no counterpart in {target}")
    return phrase.patterns[target]


def _supplied(
    said: Said, fillers: Mapping[str, Filler], node: ast.expr, writer: Writer
) -> dict[str, Filler]:
    """Return what is found for the holes that the source does not say."""
    missing = {n: supply for n, supply in said.phrase.supply.items() if n not in fillers}
    found = {name: SUPPLIES[supply](node, writer) for name, supply in missing.items()}
    by_keyword = _is_all_named(node, said)
    return {
        name: Filler(text, by_keyword=by_keyword)
        for name, text in found.items()
        if text is not None
    }


def _is_all_named(node: ast.expr, said: Said) -> bool:
    """Return whether a call names all that it has to be given, as what is added then does, too."""
    needed = [hole for name, hole in said.holes.items() if name not in said.pattern.defaults]
    is_named = bool(needed) and all(hole.by_keyword for hole in needed)
    return isinstance(node, ast.Call) and not node.args and is_named


def _texts(said: Said, fillers: Mapping[str, Filler]) -> dict[ast.AST, str]:
    """Return what is written of the parts; asking again would double the work at each depth."""
    texts: dict[ast.AST, str] = {}
    for name, hole in said.holes.items():
        filler = fillers[name]
        if hole.items is not None and filler.items is not None:
            texts |= zip(hole.items, filler.items, strict=True)
        elif hole.node is not None and not hole.converters and filler.items is None:
            texts[hole.node] = filler.text
    return texts


def make_filler(hole: Hole, writer: Writer, name: str = "", *, is_many: bool = False) -> Filler:
    """Return what a hole holds in the target's words; `is_many` where some list its items."""
    if hole.items is not None:
        return several(hole.items, writer)
    assert hole.node is not None
    if is_many and not hole.by_keyword and (listed := list_items(hole.node, name, writer)):
        return listed
    text = writer.text(hole.node) if hole.is_given else default_text(hole.node)
    for converter in hole.converters:
        text = CONVERTERS[converter](text)
    return Filler(text, is_default=not hole.is_given, by_keyword=hole.by_keyword)


def _with_default(filler: Filler, name: str, said: Said) -> Filler:
    """Return what a hole holds, with what it would be in the source if nothing was said."""
    default = said.pattern.defaults.get(name)
    if default is None or filler.is_default:
        return filler
    text = default_text(default)
    for converter in said.holes[name].converters:
        text = CONVERTERS[converter](text)
    return replace(filler, own_default=text)


def _starred(said: Said, source: str) -> frozenset[str]:
    """Return the holes that some framework lists one by one; PyTorch's own call has to do so."""
    every = [said.pattern] if source == "pytorch" else []
    if not every:
        every = [one for patterns in said.phrase.patterns.values() for one in patterns]
    return frozenset(path_of(argument.value) for one in every for argument in one.stars)


def _made_tensors(said: Said, writer: Writer) -> dict[str, Filler]:
    """Return the lists, and lone numbers, that TensorFlow makes tensors of itself, made so."""
    script = writer.script
    if script.source != "keras" or said.phrase.topic not in _TENSORS_WANTED:
        return {}
    made = (ast.List, ast.Constant) if said.phrase.topic == "elementwise" else (ast.List,)
    found = {
        name: hole
        for name, hole in said.holes.items()
        if name in {"x", "y"}
        and hole.node
        and hole.is_given
        and (isinstance(hole.node, made) or is_list_of_numbers(hole.node, script))
    }
    return {
        name: Filler(as_tensor(node, writer.text(node), writer), by_keyword=hole.by_keyword)
        for name, hole in found.items()
        if (node := hole.node)
    }


def _in_order(
    patterns: tuple[Pattern, ...], said: Said, node: ast.expr, writer: Writer
) -> list[Pattern]:
    """Return the patterns, those first that are nearest to how the source says it.

    What the phrase says goes together does; else a method stays a method, but for what Keras has as
    functions alone; `F.relu` stays of `F`; a lesson without layers has no need of Keras beside
    TensorFlow, nor has its seed where none draws anything.
    """
    script, holes = writer.script, said.holes
    if len(patterns) == 1:
        return [*patterns]
    is_free = script.source == "keras"
    no_method = is_free and _is_no_tensor(holes.get(RECEIVER), script)
    function = node.func if isinstance(node, ast.Call) else node
    has_alias = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    is_short = has_alias and FUNCTIONAL in said.pattern.key
    twins = _twins(said, script)
    is_random = said.phrase.topic == "random"
    needs_keras = script.draws_weights if is_random else script.imports.has_layers

    def distance(one: Pattern) -> tuple[bool, ...]:
        is_other = one.is_method != said.pattern.is_method and not is_free
        listed = [holes.get(path_of(argument.value)) for argument in one.stars]
        return (
            no_method and one.is_method,
            one not in twins,
            script.imports.writes_out and one.key.startswith(_LONG),
            is_other,
            is_short and FUNCTIONAL not in one.key,
            is_free and script.imports.writes_out and FUNCTIONAL in one.key,
            any(hole is not None and hole.by_keyword for hole in listed),
            not needs_keras and one.key.startswith("keras."),
        )

    return sorted(patterns, key=distance)


def _is_no_tensor(receiver: Hole | None, script: Script) -> bool:
    """Return whether what a method would be called on is known to be none that has methods."""
    node = receiver.node if receiver is not None else None
    return (
        node is not None
        and script.kinds.of(node) is not None
        and not script.kinds.has(node, "Tensor")
    )


def _twins(said: Said, script: Script) -> tuple[Pattern, ...]:
    """Return the patterns that go together with what the source says."""
    twins = said.phrase.twins_of(said.pattern, script.target) if said.phrase.twins else ()
    receiver = said.holes.get(RECEIVER)
    is_formula = receiver is not None and isinstance(receiver.node, ast.BinOp | ast.UnaryOp)
    if script.source == "keras" and said.phrase.topic in _OF_FORMULAS and is_formula:
        return tuple(one for one in twins if not one.is_method)
    return twins


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
    is_known = bool(script.book.find(script.source, f"{path}()"))
    if is_known and isinstance(node, ast.Call):
        raise Refused(f"`{path}` with these arguments is not in the phrasebook")
    if renamed := _reference(path, writer):
        return renamed
    parent = writer.page.parents.get(node)
    if isinstance(parent, ast.Attribute) and script.names.path(parent):
        return None  # a part of a longer name
    if is_known:
        raise Refused(f"`{path}` has no counterpart in {script.target}")
    raise Refused(f"`{path}` is not in the phrasebook")


def _reference(path: str, writer: Writer) -> str:
    """Return the target's name for a function or class that is named and not called."""
    script = writer.script
    for phrase, said in script.book.find(script.source, f"{path}()"):
        for pattern in phrase.patterns[script.target]:
            name = pattern.key.removesuffix("()")
            is_name = pattern.key.endswith("()") and not pattern.is_method and "." in name
            if is_name and _is_called_alike(said, pattern):
                return writer.spell(name)
    return ""


def _is_called_alike(one: Pattern, other: Pattern) -> bool:
    """Return whether what is given to a function by its place may be given to the other so; a
    class is asked for, and called as it is written elsewhere.
    """
    names = [pattern.key.removesuffix("()").rpartition(".")[2] for pattern in (one, other)]
    if names[0][:1].isupper() and names[1][:1].isupper():
        return True
    needed = [_needed(pattern.tree) for pattern in (one, other)]
    return needed[0] is not None and needed[0] == needed[1]


def _needed(tree: ast.expr) -> list[str] | None:
    """Return the holes that a pattern's call has to be given, None for one that does more."""
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Attribute):
        return None
    given = [*tree.args, *(one.value for one in tree.keywords)]
    if any(isinstance(one, ast.Call | ast.Constant) for one in given):
        return None
    return [one.id for one in given if isinstance(one, ast.Name) and one.id != "_"]
