"""Short comments on what the target does otherwise on purpose: each is told once in a lesson."""

from functools import cache

from lessons.phrasebook.book import Phrase, load_book

TITLES = {"pytorch": "PyTorch", "paddle": "Paddle", "keras": "Keras"}
# What a reader of the target must know of these is more than another spelling.
_TOPICS = frozenset({"layers", "normalization", "pooling", "recurrent", "attention", "autograd"})


def note_of(phrase: Phrase, target: str, language: str) -> str:
    """Return the comment that goes with a phrase in the target, empty where there is none."""
    if phrase.topic not in _TOPICS:
        return ""
    text = phrase.notes.get(target, {}).get(language, "")
    return _line(target, language, text) if text else ""


@cache
def notes_of(framework: str) -> frozenset[str]:
    """Return every comment that a translation into a framework may have put into a lesson."""
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
    lines = [line for line in text.split("\n") if line.strip() not in notes]
    return "\n".join(lines)


def _line(framework: str, language: str, text: str) -> str:
    colon = "：" if language == "zh" else ": "
    return f"# {TITLES[framework]}{colon}{text}"
