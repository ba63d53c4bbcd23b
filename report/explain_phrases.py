"""How `triptych explain` shows phrases: every framework's spellings, and what to know of them."""

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lessons.phrasebook.book import FRAMEWORKS, Phrase
from report.explain_panes import draw_code, fits, print_panes
from report.phrases import note_of, refusal_of, signatures
from report.words import Words

MOST = 3  # phrases of one word that are shown whole; the others are named


def print_phrases(word: str, phrases: list[Phrase], words: Words, console: Console) -> None:
    """Print the first phrases of a word, and the names of the others."""
    for phrase in phrases[:MOST]:
        _print_phrase(phrase, words, console)
    if further := [phrase.name for phrase in phrases[MOST:]]:
        text = words.explaining.further.format(word=word, names=", ".join(further))
        console.print(Text(text, "dim"))


def _print_phrase(phrase: Phrase, words: Words, console: Console) -> None:
    title = words.pick(phrase.en, phrase.zh)
    console.print(Text.assemble((phrase.name, "bold"), f"  {title}"))
    texts = {name: signatures(phrase, name) for name in FRAMEWORKS}
    longest = max(len(line) for lines in texts.values() for line in lines or [""])
    drawn = [_draw_spellings(phrase, name, texts[name], words, console) for name in FRAMEWORKS]
    names = [Text(name, "bold cyan") for name in FRAMEWORKS]
    pairs = list(zip(names, drawn, strict=True))
    if fits(longest, len(pairs), console):
        print_panes([Group(name, text) for name, text in pairs], longest, console)
    else:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        for name, text in pairs:
            table.add_row(name, text)
        console.print(Padding(table, (0, 0, 0, 2)))
    console.print()
    notes = [
        Text(words.explaining.of_framework.format(framework=name, text=text), "yellow")
        for name in FRAMEWORKS
        if (text := note_of(phrase, name, words))
    ]
    if notes:
        console.print(Padding(Group(*notes), (0, 0, 1, 2)))


def _draw_spellings(
    phrase: Phrase, framework: str, texts: list[str], words: Words, console: Console
) -> RenderableType:
    """Return a framework's own idiom, and the other spellings that lessons use."""
    if not texts:
        return Text(refusal_of(phrase, framework, words), "red")
    parts: list[RenderableType] = [draw_code(texts[0], console)]
    parts += [Text(text, "dim") for text in texts[1:]]
    if framework in phrase.refused:
        parts.append(Text(refusal_of(phrase, framework, words), "red"))
    return Group(*parts)
