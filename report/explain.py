"""`triptych explain`: an operation in every framework, its code side by side, what differs and why.

Read from sources and data alone; no framework is imported.
"""

from difflib import get_close_matches
from functools import cache
from io import StringIO
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from common.catalog import FRAMEWORKS
from common.divergences import read_divergences
from common.errors import UnknownNameError
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
READABLE = 48  # columns of a pane in which code may be broken and is read all the same
THEME = "ansi_dark"  # the terminal's own sixteen colours, on whatever ground it has


def explain_word(word: str, language: str, width: int, is_coloured: bool) -> str:
    """Return the explanation of a section, an operation, or "section.operation".

    Raises:
        UnknownNameError: the word is none of these; the message names the nearest.
    """
    words = read_words(language)
    chosen = _choose(word, read_operations())
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
    if word in read_sections():
        title = words.explaining.section.format(title=words.sections[word], count=len(chosen))
        console.print(Text(title, "bold"), "")
    for operation in chosen:
        _explain_operation(operation, words, console)
    _explain_differences(chosen, words, console)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _choose(word: str, operations: list[Operation]) -> list[Operation]:
    found = [
        operation
        for operation in operations
        if word in {operation.section, operation.name, operation.id}
    ]
    if found:
        return found
    sections = read_sections()
    names = dict.fromkeys(operation.name for operation in operations)
    known = (*sections, *names, *(operation.id for operation in operations))
    holding = tuple(name for name in (*sections, *names) if word and word.lower() in name)[:5]
    options = holding or get_close_matches(word.lower(), known, n=3)
    hint = (
        f"did you mean {' or '.join(options)}?" if options else f"sections: {', '.join(sections)}"
    )
    raise UnknownNameError(f"no section or operation is called {word!r}; {hint}")


def _explain_operation(operation: Operation, words: Words, console: Console) -> None:
    """Print an operation's name, what the interface promises of it, and a pane per framework."""
    name = words.explaining.operation.format(section=operation.section, name=operation.name)
    console.print(Text(name, "bold"))
    console.print(Padding(operation.promise, (0, 0, 0, 2)))
    panes = [cut_operation(entry.name, entry.target, operation) for entry in FRAMEWORKS.values()]
    width = (console.width - 3 * (len(panes) - 1)) // len(panes)
    longest = max(len(line) for pane in panes for line in pane.code.splitlines() or [""])
    if longest <= width or width >= READABLE:
        table = Table(box=None, show_header=False, padding=(0, 3, 0, 0), pad_edge=False)
        for _ in panes:
            table.add_column(width=width, overflow="fold")
        table.add_row(*(_draw_pane(pane, words, console) for pane in panes))
        console.print(Padding(table, (1, 0)))
        return
    for pane in panes:
        console.print(Padding(_draw_pane(pane, words, console), (1, 0, 0, 0)))
    console.print()


def _draw_pane(pane: Pane, words: Words, console: Console) -> RenderableType:
    """Return a framework's name, where its code stands, and the code."""
    place = f"{pane.path}:{pane.line}" if pane.code else pane.path
    head = Text.assemble((pane.framework, "bold cyan"), "  ", (place, "dim"))
    if not pane.code:
        text = words.explaining.not_implemented.format(framework=pane.framework, path=pane.path)
        return Group(head, Text(text, "red"))
    if not console.is_terminal:
        return Group(head, Text(pane.code))
    from rich.syntax import Syntax  # reads its own tables of Python's words: 60 ms

    code = Syntax(pane.code, _lexer(), theme=THEME, word_wrap=True, background_color="default")
    return Group(head, code)


@cache
def _lexer() -> Any:
    """Return the one that all panes share; to find it by name would look through every plugin."""
    from pygments.lexers.python import PythonLexer

    return PythonLexer(ensurenl=True, tabsize=4)


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
