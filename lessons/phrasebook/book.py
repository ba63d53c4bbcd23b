"""The phrases, read from `data/`, and found by the word that a source says them with."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from lessons.phrasebook.patterns import Pattern

DATA = Path(__file__).parent / "data"
FRAMEWORKS = ("pytorch", "paddle", "keras")


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """A phrase as it stands in a file."""

    en: str
    zh: str
    pytorch: tuple[str, ...] = ()
    paddle: tuple[str, ...] = ()
    keras: tuple[str, ...] = ()
    gives: str = "tensor"
    drops: frozenset[str] = frozenset()
    supply: dict[str, str] = {}
    kinds: dict[str, str] = {}
    ranks: dict[str, int] = {}
    refused: dict[str, str] = {}
    refused_zh: dict[str, str] = {}
    by: str = ""
    unread: frozenset[str] = frozenset()
    twins: tuple[frozenset[str], ...] = ()
    notes: dict[str, dict[str, str]] = {}
    example: dict[str, str] | list[dict[str, str]] = []


class PhraseError(Exception):
    """A phrase that is not written as phrases are; says where and what."""


@dataclass(frozen=True)
class Phrase:
    """One concept, and how each framework says it.

    `gives` is the kind of its value (see `Known`), `drops` are holes for which a framework has no
    place by design, `supply` names for a hole what finds it where the source does not say it.
    `kinds` and `ranks` are what holes must be where phrases are told apart by that alone: by the
    kind of a value (`torch.max(x, y)`), or its number of axes (padding).
    `refused` says why a framework cannot say it; `by` is the rule that writes it. `unread` are
    frameworks that say it by what is no phrase of its own there (a product and a sum). `twins` are
    patterns that go together where a framework has several good ones, so that a lesson that comes
    back says what it said: each row names them by their text, or by what stands before its bracket.
    """

    name: str
    topic: str
    en: str
    zh: str
    patterns: Mapping[str, tuple[Pattern, ...]]
    gives: str = "tensor"
    drops: frozenset[str] = frozenset()
    supply: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    refused_zh: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    unread: frozenset[str] = frozenset()
    twins: tuple[frozenset[str], ...] = ()
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    examples: tuple[Mapping[str, str], ...] = ()

    def twins_of(self, said: Pattern, target: str) -> tuple[Pattern, ...]:
        """Return the target's patterns that go together with the one that the source says."""
        rows = [row for row in self.twins if _is_named(said, row)]
        return tuple(
            one for one in self.patterns[target] if any(_is_named(one, row) for row in rows)
        )


class Book:
    """All phrases, by name, and by framework and word."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self.phrases = {phrase.name: phrase for phrase in phrases}
        self._indexes: dict[str, dict[str, list[tuple[Phrase, Pattern]]]] = {}

    def find(self, framework: str, key: str) -> list[tuple[Phrase, Pattern]]:
        """Return the phrases that a framework says with this word ("torch.tanh()", ".sum()").

        Those that say more come first: `tf.Variable(tf.zeros(shape))` before `tf.Variable(data)`,
        and what speaks of a parameter alone before what speaks of any tensor.
        """
        return self._index(framework).get(key, [])

    def keys(self, framework: str) -> list[str]:
        """Return all words of a framework."""
        return list(self._index(framework))

    def _index(self, framework: str) -> dict[str, list[tuple[Phrase, Pattern]]]:
        """Return a framework's phrases by word, made when first asked: it takes 50 ms for each."""
        if framework not in self._indexes:
            index = self._indexes[framework] = defaultdict(list)
            for phrase in self.phrases.values():
                if framework in phrase.unread:
                    continue
                for pattern in phrase.patterns.get(framework, ()):
                    index[pattern.key].append((phrase, pattern))
            for found in (one for one in index.values() if len(one) > 1):
                found.sort(key=lambda one: (-one[1].weight, -len(one[0].kinds) - len(one[0].ranks)))
        return self._indexes[framework]


def _is_named(pattern: Pattern, row: frozenset[str]) -> bool:
    """Return whether a row of twins names a pattern: "Tensor.size()", or "torch.mm" for short."""
    return pattern.text in row or pattern.text.partition("(")[0] in row


@cache
def load_book() -> Book:
    """Return the phrasebook.

    Raises:
        PhraseError: a file that is not written as it should be, or a phrase that is there twice.
    """
    phrases: list[Phrase] = []
    topics: dict[str, str] = {}
    for path in sorted(DATA.glob("*.toml")):
        try:
            tables = msgspec.toml.decode(path.read_bytes(), type=dict[str, _Table])
        except msgspec.DecodeError as error:
            raise PhraseError(f"{path.name}: {error}") from error
        for name, table in tables.items():
            if name in topics:
                raise PhraseError(f"{path.name}: [{name}] stands in {topics[name]}.toml already")
            topics[name] = path.stem
            phrases.append(_make_phrase(name, path.stem, table))
    return Book(phrases)


def _make_phrase(name: str, topic: str, table: _Table) -> Phrase:
    example = table.example
    return Phrase(
        name=name,
        topic=topic,
        en=table.en,
        zh=table.zh,
        patterns={one: tuple(Pattern(t, one) for t in getattr(table, one)) for one in FRAMEWORKS},
        gives=table.gives,
        drops=table.drops,
        supply=table.supply,
        kinds=table.kinds,
        ranks=table.ranks,
        refused=table.refused,
        refused_zh=table.refused_zh,
        by=table.by,
        unread=table.unread,
        twins=table.twins,
        notes=table.notes,
        examples=(example,) if isinstance(example, dict) else tuple(example),
    )
