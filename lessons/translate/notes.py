"""Short comments on what the target does otherwise on purpose: each is told once in a lesson."""

import re
from functools import cache
from unicodedata import east_asian_width

from lessons.phrasebook.book import Phrase, load_book

TITLES = {"pytorch": "PyTorch", "paddle": "Paddle", "keras": "Keras"}
# What a reader of the target must know of these is more than another spelling.
_TOPICS = frozenset(
    {"layers", "normalization", "pooling", "recurrent", "attention", "autograd", "modes"}
)
# Optimizers that step otherwise there with the same numbers given.
_STEPPING = frozenset({"adam", "adam_betas", "rmsprop", "sgd_momentum"})
_WIDTH = 88  # columns, so that it fits in 100 within a class, too
_PIECE = re.compile(r"[^ ，；。]*[ ，；。]*")


def note_of(phrase: Phrase, target: str, language: str, source: str = "") -> tuple[str, ...]:
    """Return the lines of the comment that goes with a phrase in the target, if there is one.

    One that tells of a difference from a single framework alone is for lessons of that one.
    """
    note = phrase.notes.get(target, {})
    text = note.get(language, "") if source in ("", note.get("source", source)) else ""
    if not text or not (phrase.topic in _TOPICS or phrase.name in _STEPPING):
        return ()
    colon = "：" if language == "zh" else ": "
    return tuple(f"# {line}" for line in _lines(f"{TITLES[target]}{colon}{text}"))


@cache
def notes_of(framework: str) -> frozenset[tuple[str, ...]]:
    """Return the lines of each comment that a translation into a framework may have put in."""
    return frozenset(
        note
        for phrase in load_book().phrases.values()
        for language in ("en", "zh")
        if (note := note_of(phrase, framework, language))
    )


def without_notes(text: str, framework: str) -> str:
    """Return a text without the comments that were put in when it was translated before."""
    if f"# {TITLES[framework]}" not in text:
        return text
    notes = notes_of(framework)
    longest = max(map(len, notes), default=0)
    lines, kept, at = text.split("\n"), [], 0
    while at < len(lines):
        ahead = [line.strip() for line in lines[at : at + longest]]
        size = next((n for n in range(len(ahead), 0, -1) if tuple(ahead[:n]) in notes), 0)
        kept += [] if size else [lines[at]]
        at += size or 1
    return "\n".join(kept)


def _lines(text: str) -> list[str]:
    """Return a text in lines, broken after a word or a Chinese stop."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and _columns(lines[-1] + piece.rstrip()) + len("# ") > _WIDTH:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
