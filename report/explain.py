"""`triptych explain`: an operation in every framework, its code side by side, what differs and why.

A word that is no operation is looked for in the phrasebook. Read from sources and data alone; no
framework is imported.
"""

from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from common.catalog import FRAMEWORKS
from common.divergences import read_divergences
from common.errors import UnknownNameError
from lessons.phrasebook.book import Book, load_book
from report.explain_panes import draw_code, print_panes
from report.explain_phrases import print_phrases
from report.phrases import find_phrases, nearest
from report.sources import (
    Operation,
    Pane,
    cut_operation,
    find_users,
    read_experiments,
    read_operations,
    read_sections,
)
from report.words import Words, read_words

WIDEST = 200
NARROWEST = 40


def explain_word(word: str, language: str, width: int, is_coloured: bool) -> str:
    """Return the explanation of a section, an operation, "section.operation", or a phrase.

    Raises:
        UnknownNameError: the word is none of these; the message names the nearest.
    """
    words = read_words(language)
    operations = read_operations()
    chosen = [one for one in operations if word in {one.section, one.name, one.id}]
    text = StringIO()
    console = Console(
        file=text,
        width=max(NARROWEST, min(width, WIDEST)),
        force_terminal=is_coloured,
        color_system="standard" if is_coloured else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    if chosen:
        _explain_operations(word, chosen, words, console)
    else:
        _explain_phrases(word, operations, words, console)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _explain_operations(word: str, chosen: list[Operation], words: Words, console: Console) -> None:
    if word in read_sections():
        title = words.explaining.section.format(title=words.sections[word], count=len(chosen))
        console.print(Text(title, "bold"), "")
    for operation in chosen:
        _explain_operation(operation, words, console)
    _explain_differences(chosen, words, console)


def _explain_phrases(
    word: str, operations: list[Operation], words: Words, console: Console
) -> None:
    """Print what the phrasebook knows of a word that is no operation."""
    book = load_book()
    found = find_phrases(word, book)
    if not found:
        raise UnknownNameError(_say_unknown(word, operations, book))
    print_phrases(word, found, words, console)


def _say_unknown(word: str, operations: list[Operation], book: Book) -> str:
    sections = read_sections()
    names = tuple(dict.fromkeys(operation.name for operation in operations))
    holding = [name for name in (*sections, *names) if word and word.lower() in name][:5]
    others = (*sections, *names, *(operation.id for operation in operations))
    options = holding or nearest(word, book, others)
    hint = (
        f"did you mean {' or '.join(options)}?" if options else f"sections: {', '.join(sections)}"
    )
    return f"no section, operation or phrase is called {word!r}; {hint}"


def _explain_operation(operation: Operation, words: Words, console: Console) -> None:
    """Print an operation's name, what the interface promises of it, and a pane per framework."""
    name = words.explaining.operation.format(section=operation.section, name=operation.name)
    console.print(Text(name, "bold"))
    console.print(Padding(operation.promise, (0, 0, 0, 2)))
    panes = [cut_operation(entry.name, entry.target, operation) for entry in FRAMEWORKS.values()]
    longest = max(len(line) for pane in panes for line in pane.code.splitlines() or [""])
    print_panes([_draw_pane(pane, words, console) for pane in panes], longest, console)
    console.print()


def _draw_pane(pane: Pane, words: Words, console: Console) -> RenderableType:
    """Return a framework's name, where its code stands, and the code."""
    place = f"{pane.path}:{pane.line}" if pane.code else pane.path
    head = Text.assemble((pane.framework, "bold cyan"), "  ", (place, "dim"))
    if not pane.code:
        text = words.explaining.not_implemented.format(framework=pane.framework, path=pane.path)
        return Group(head, Text(text, "red"))
    return Group(head, draw_code(pane.code, console))


def _explain_differences(operations: list[Operation], words: Words, console: Console) -> None:
    """Print the scenarios that use the operations, and the known differences that they show.

    An operation such as `linear` is used everywhere; other sections are only named.
    """
    sections = {operation.section for operation in operations}
    users = find_users(operations)
    shown = [section for section in users if section in sections] or users
    own = [found for section in shown for found in read_experiments(section, operations)]
    if not own:
        console.print(Text(words.explaining.unseen, "dim"))
        return
    console.print(Text(words.explaining.seen_in, "bold"))
    for found in own:
        title = words.pick(found.title, found.title_zh)
        console.print(Padding(Text.assemble((found.id, "dim"), f"  {title}"), (0, 0, 0, 2)))
    elsewhere = [section for section in users if section not in shown]
    if elsewhere:
        text = words.explaining.elsewhere.format(sections=words.list_mark.join(elsewhere))
        console.print(Padding(Text(text, "dim"), (0, 0, 0, 2)))
    console.print()
    _print_divergences({found.id for found in own}, words, console)


def _print_divergences(scenarios: set[str], words: Words, console: Console) -> None:
    known = [
        (divergence, facts)
        for divergence in read_divergences()
        if (facts := [fact for fact in divergence.facts if fact.partition("/")[0] in scenarios])
    ]
    if not known:
        console.print(Text(words.explaining.no_differences, "dim"))
        return
    console.print(Text(words.explaining.differences, "bold"))
    for divergence, facts in known:
        title = words.explaining.difference.format(
            kind=words.kinds[divergence.kind],
            groups=" | ".join(" = ".join(group.split()) for group in divergence.groups),
            facts=words.list_mark.join(facts),
        )
        reason = words.pick(divergence.reason, divergence.reason_zh)
        console.print(Padding(Group(Text(title, "yellow"), Text(reason)), (0, 0, 1, 2)))
