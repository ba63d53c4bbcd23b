"""The phrasebook as a person reads it: each pattern as a signature, found by the names in it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from lessons.phrasebook.book import Book, Phrase
from lessons.phrasebook.converters import CONVERTERS
from lessons.phrasebook.patterns import IGNORED, LIBRARIES, Argument, Pattern, is_hole, path_of
from report.words import Words

# What lessons call a library or a part of it, and what patterns call it.
_LIBRARIES = (("tensorflow.", "tf."), ("tf.keras.", "keras."), ("F.", "functional."))
# The classes whose methods patterns know by the kind of the receiver.
_KINDS = {
    "torch.Tensor": "Tensor",
    "paddle.Tensor": "Tensor",
    "tf.Tensor": "Tensor",
    "tf.Variable": "Tensor",
    "torch.nn.Module": "Module",
    "nn.Module": "Module",
    "paddle.nn.Layer": "Module",
    "nn.Layer": "Module",
    "keras.Model": "Module",
    "keras.layers.Layer": "Module",
    "layers.Layer": "Module",
}
# What spellings may differ in and be the same to a reader: brackets, stars, how a type is named.
_ALIKE = str.maketrans({"[": "(", "]": ")", "*": None, '"': None, "'": None})
_PATH = re.compile(r"[A-Za-z_][\w.]*")
_TYPE = re.compile(r"\b(?:torch|paddle|tf)\.(?=(?:float|int|bool)\d*\b)")


@dataclass(frozen=True)
class _Spelling:
    """One way to say a phrase: the name that a reader looks for, and how far from plain it is.

    That is: how much of it is fixed ("dtype=torch.float32"), its place among the spellings of its
    framework, how many frameworks cannot say it, and last how few arguments it has.
    """

    name: str
    phrase: Phrase
    rank: tuple[int, ...]


def find_phrases(word: str, book: Book) -> list[Phrase]:
    """Return the phrases that a name stands for, the plainest first.

    A name is a concept's, a function's or method's, or the end of one ("nn.Linear").
    """
    if word in book.phrases:
        return [book.phrases[word]]
    wanted = _canonical(word)
    if not wanted:
        return []
    spellings = list(_spellings(book, wanted.rpartition(".")[2]))
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: name.endswith(f".{wanted}"),
        lambda name: f".{name}".lower().endswith(f".{wanted}".lower()),
    )
    for is_meant in ways:
        found = [one for one in spellings if is_meant(one.name)]
        if found:
            found.sort(key=lambda one: one.rank)
            return list({one.phrase.name: one.phrase for one in found}.values())
    return []


def nearest(word: str, book: Book, others: tuple[str, ...] = ()) -> list[str]:
    """Return up to three names that an unknown word may have meant."""
    begun = (_PATH.match(pattern.text) for _, _, pattern in _patterns(book))
    names = {path[0] for path in begun if path} | set(book.phrases) | set(others)
    endings = {name.rpartition(".")[2]: name for name in sorted(names, reverse=True)}
    wanted = _canonical(word)
    near = get_close_matches(wanted, names, n=3, cutoff=0.7)
    last = get_close_matches(wanted.rpartition(".")[2], endings, n=3, cutoff=0.8)
    return list(dict.fromkeys((*near, *(endings[one] for one in last))))[:3]


def signature(pattern: Pattern) -> str:
    """Return a pattern as a manual would write it: `torch.softmax(input, dim)`."""
    return _read(pattern.tree, pattern)


def note_of(phrase: Phrase, framework: str, words: Words) -> str:
    """Return what a reader of the framework should know, or nothing."""
    note = phrase.notes.get(framework, {})
    return words.pick(note.get("en", ""), note.get("zh", ""))


def refusal_of(phrase: Phrase, framework: str, words: Words) -> str:
    """Return why a framework has no spelling of a phrase."""
    reason = phrase.refused.get(framework, "")
    return words.pick(reason, phrase.refused_zh.get(framework, "")) or words.explaining.unsaid


def name_of(node: ast.AST) -> str:
    """Return what a reader would look a pattern up by: "torch.softmax", "Tensor.T"."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if path := path_of(node):
        return path
    return name_of(node.value) if isinstance(node, ast.Attribute | ast.Subscript) else ""


def _canonical(word: str) -> str:
    name = word.partition("(")[0].strip()
    for theirs, ours in _LIBRARIES:
        if name.startswith(theirs):
            name = ours + name.removeprefix(theirs)
    owner, _, method = name.rpartition(".")
    return f"{_KINDS[owner]}.{method}" if owner in _KINDS else name


def _spellings(book: Book, part: str) -> Iterator[_Spelling]:
    """Yield the spellings in which a name's last part stands; to parse all takes too long."""
    for phrase, place, pattern in _patterns(book):
        if part.lower() in pattern.text.lower():
            unsaid = sum(not patterns for patterns in phrase.patterns.values())
            rank = (_fixed(pattern), place, unsaid, -len(pattern.holes))
            yield _Spelling(name_of(pattern.tree), phrase, rank)


def _patterns(book: Book) -> Iterator[tuple[Phrase, int, Pattern]]:
    """Yield every pattern, with its phrase and its place among those of its framework."""
    for phrase in book.phrases.values():
        for patterns in phrase.patterns.values():
            for place, pattern in enumerate(patterns):
                yield phrase, place, pattern


def _fixed(pattern: Pattern) -> int:
    """Return how many values and library's names a pattern has that are not for others to say."""
    nodes = list(ast.walk(pattern.tree))
    values = sum(isinstance(node, ast.Constant) for node in nodes)
    values -= sum(isinstance(value, ast.Constant) for value in pattern.defaults.values())
    return values + sum(isinstance(node, ast.Name) and node.id in LIBRARIES for node in nodes)


def signatures(phrase: Phrase, framework: str) -> list[str]:
    """Return how a framework says a phrase; the first is its own idiom.

    What differs only in how a sequence is written stands there once.
    """
    found: dict[str, str] = {}
    for pattern in phrase.patterns.get(framework, ()):
        text = signature(pattern)
        found.setdefault(_TYPE.sub("", text.translate(_ALIKE).replace(",)", ")")), text)
    return list(found.values())


def _read(node: ast.expr, pattern: Pattern) -> str:
    """Return a part of a pattern with its calls as signatures."""
    if isinstance(node, ast.Call) and path_of(node.func) in CONVERTERS:
        return _read(node.args[0], pattern)
    if isinstance(node, ast.Call):
        return f"{_read(node.func, pattern)}({', '.join(_parameters(node, pattern))})"
    if isinstance(node, ast.Attribute):
        return f"{_read(node.value, pattern)}.{node.attr}"
    text = pattern.text
    inner = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    if not inner or not node.end_col_offset:
        return _cut(text, node)
    pieces, done = [], node.col_offset
    for call in sorted(inner, key=lambda one: one.col_offset):
        if call.col_offset >= done and call.end_col_offset:
            pieces += [_part(text, done, call.col_offset), _read(call, pattern)]
            done = call.end_col_offset
    return "".join([*pieces, _part(text, done, node.end_col_offset)])


def _parameters(call: ast.Call, pattern: Pattern) -> Iterator[str]:
    is_behind_star, is_named = False, False
    for argument in pattern.arguments(call):
        value = _plain(argument.value)
        if path_of(value) == IGNORED:
            continue
        if argument.is_star:
            is_behind_star = True
            yield f"*{_read(value, pattern)}"
            continue
        if argument.is_keyword_only and not is_behind_star:
            is_behind_star = True
            yield "*"
        text = _parameter(argument, value, pattern)
        if is_named and argument.name and "=" not in text:
            text = f"{argument.name}={text}"
        is_named = is_named or text.startswith(f"{argument.name}=")
        yield text


def _parameter(argument: Argument, value: ast.expr, pattern: Pattern) -> str:
    """Return a parameter by its name, with its default or with what it always holds."""
    text = _read(value, pattern)
    name = argument.name or text
    if isinstance(value, ast.Name):
        return f"{name}={ast.unparse(argument.default)}" if argument.default else name
    is_placed = any(map(is_hole, ast.walk(value))) and not isinstance(value, ast.Call)
    return text if is_placed or not argument.name else f"{name}={text}"


def _plain(value: ast.expr) -> ast.expr:
    """Return what is within converters."""
    while isinstance(value, ast.Call) and path_of(value.func) in CONVERTERS:
        value = value.args[0]
    return value


def _cut(text: str, node: ast.expr) -> str:
    return _part(text, node.col_offset, node.end_col_offset or node.col_offset)


def _part(text: str, start: int, end: int) -> str:
    """Return a part of a pattern, between bytes as `ast` counts them."""
    return text.encode()[start:end].decode()
