"""The phrasebook as a page of Markdown: one table for each topic, a row for each concept."""

from itertools import groupby

from lessons.phrasebook.book import FRAMEWORKS, Book, Phrase
from report.markdown import draw_table, escape
from report.phrases import refusal_of, signatures
from report.words import Words


def draw_phrases(book: Book, words: Words) -> str:
    """Return the page; each framework's own idiom stands in it, or why it has none."""
    heads = (words.headings.concept, *FRAMEWORKS)
    parts = [f"# {escape(words.headings.phrases)}"]
    for topic, phrases in groupby(book.phrases.values(), key=lambda phrase: phrase.topic):
        parts.append(f"## {escape(words.topics.get(topic, topic))}")
        parts.append(draw_table(heads, [_row(phrase, words) for phrase in phrases]))
    return "\n\n".join(parts) + "\n"


def _row(phrase: Phrase, words: Words) -> list[str]:
    spelled = (signatures(phrase, name) for name in FRAMEWORKS)
    cells = [
        _code(texts[0]) if texts else escape(refusal_of(phrase, name, words))
        for name, texts in zip(FRAMEWORKS, spelled, strict=True)
    ]
    return [escape(words.pick(phrase.en, phrase.zh)), *cells]


def _code(text: str) -> str:
    """Return a signature as code in a table's cell; a bar would end the cell even there."""
    return f"`{text.replace('|', chr(92) + '|')}`"
