"""Reads Markdown lessons: which fences are cells, which are recorded output, and the prose between.

One reader serves ordinary Markdown, MyST and both dialects of multi-framework books: what differs
between them is what a fence's label and first lines say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from lessons.document import ALL, Cell, Guess, Parts, Prose, Recorded
from lessons.formats import MOST_CELLS, UnreadableError, tabs
from lessons.formats.fences import Fence, Lines, find_fences, where_too_many
from lessons.formats.python import parse, what_is_broken
from lessons.formats.recorded import does_something, has_code, is_lead, judge

Kind: TypeAlias = Literal["code", "unlabelled", "output", "text", "other"]

_CODE = frozenset({"python", "py", "python3", "py3", "ipython", "ipython3"})
_OUTPUT = frozenset({"output", "out", "stdout", "stderr"})
_TEXT = frozenset({"text", "txt", "plain", "plaintext", "console", "none", "pytb"})
_DIRECTIVES = frozenset({"code-cell", "code-block", "code"})
_BEGIN_TAB = re.compile(r"[ \t]*:begin_tab:[ \t]*`?([\w, \t]+)`?")
_END_TAB = re.compile(r"[ \t]*:end_tab:")
_TAGS = re.compile(r"^[ \t]*:?tags:[ \t]*(.*(?:\n[ \t]*-[ \t]+.*)*)", re.MULTILINE)
_OPTION = re.compile(r":[\w-]+:")
_BIBTEX = re.compile(r"\s*@\w+\s*\{")  # its fields look like assignments


@dataclass
class _Found:
    """A fence that is a cell: where its code begins, and the outputs that belong to it."""

    fence: Fence
    begin: int
    source: str
    guess: Guess | None = None
    tags: tuple[str, ...] = ()
    recorded: list[tuple[Fence, Guess | None]] = field(default_factory=list)


def read_markdown(text: str, default: str) -> Parts:
    """Return the cells and the prose of a Markdown document.

    `default` is the framework of cells without a tab, where the document is a book with tabs.
    After more than `MOST_CELLS` cells it stops.

    Raises:
        UnreadableError: there are more fences than any lesson has, though fewer cells.
    """
    lines = Lines(text)
    too_many = where_too_many(lines.texts)
    fences = find_fences(lines.texts[:too_many])
    found = _sort(lines, fences)
    if too_many is not None and len(found) <= MOST_CELLS:
        raise UnreadableError(too_many + 1, "there are too many fences; split the document")
    prose, around = _prose(lines, found)
    cells = _cells(lines, found, around, default)
    notes = tuple(
        f"line {fence.first + 1}: a fence that is never closed"
        for fence in fences
        if not fence.is_closed
    )
    return Parts(tabs.number_slots(cells, prose), prose, notes)


def _kind_of(label: str) -> Kind:
    """Return what a fence's label says that it holds."""
    words = re.split(r"[\s,]+", label.strip("{} \t").replace("}", " ").replace("{", " "))
    first = words[0].lstrip(".").lower()
    if ".output" in words or first in _OUTPUT:
        return "output"
    if first in _DIRECTIVES:
        first = words[1].lower() if len(words) > 1 else "python"
    if first in _CODE:
        return "code"
    return "unlabelled" if not first else "text" if first in _TEXT else "other"


def _is_input(label: str) -> bool:
    return ".input" in re.split(r"[\s{}]+", label)


def _sort(lines: Lines, fences: Sequence[Fence]) -> list[_Found]:
    """Return the fences that are cells, each with the outputs that follow it."""
    kinds = [_kind_of(fence.label) for fence in fences]
    has_labels = "code" in kinds
    found: list[_Found] = []
    below = -1
    for fence, kind in zip(fences, kinds, strict=True):
        between = "\n".join(lines.texts[below + 1 : fence.first]).strip() if found else ""
        has_lead = is_lead(between)
        is_below = bool(found) and (has_lead or not between)
        if _is_empty(fence):
            continue
        guess = _output(fence, kind, found[-1], has_lead) if is_below else None
        if is_below and (guess or kind == "output"):
            found[-1].recorded.append((fence, guess))
            below = fence.last
        elif not fence.is_indented and (kind == "code" or _is_code(fence, kind, has_labels)):
            found.append(_cell_in(fence, kind))
            below = fence.last
        if len(found) > MOST_CELLS:
            break
    return found


def _output(fence: Fence, kind: Kind, cell: _Found, has_lead: bool) -> Guess | None:
    """Return why a fence below a cell is taken for its output, or None."""
    if kind in ("output", "other"):
        return None
    if _is_input(fence.label) or tabs.tabs_of(fence.content):
        return None
    if fence.is_indented:
        return Guess(0.9, "an indented block directly below a cell")
    guess = judge(fence.content, cell.source, has_lead)
    if guess is None and kind == "text":
        return Guess(0.7, "a block of text directly below a cell")
    return guess


def _is_code(fence: Fence, kind: Kind, has_labels: bool) -> bool:
    """Return whether a fence without a label holds code.

    Where others say that they are Python, one that does not must look like it more clearly.
    """
    if kind != "unlabelled" or _BIBTEX.match(fence.content):
        return False
    tree = parse(fence.content)
    if has_labels:
        return does_something(tree) or (tree is None and has_code(fence.content))
    is_piece = what_is_broken(fence.content, None, 0) != "" and "." in fence.content
    return tree is not None or has_code(fence.content) or is_piece


def _is_empty(fence: Fence) -> bool:
    """Return whether a fence holds nothing, or a directive its options alone."""
    skipped = _options(fence.content)[0] if _is_directive(fence) else 0
    return not "".join(fence.content.split("\n")[skipped:]).strip()


def _is_directive(fence: Fence) -> bool:
    return fence.label.startswith("{") and not fence.label.startswith("{.")


def _cell_in(fence: Fence, kind: Kind) -> _Found:
    skipped = 0
    tags: tuple[str, ...] = ()
    if _is_directive(fence):
        skipped, tags = _options(fence.content)
    source = fence.content.split("\n", skipped)[-1] if skipped else fence.content
    guess = None
    if kind == "unlabelled" and parse(source) is None:
        guess = Guess(0.5, "a block without a label that is no whole Python")
    elif kind == "unlabelled":
        guess = Guess(0.9, "a block without a label that is Python")
    return _Found(fence, fence.begin + skipped, source, guess, tags)


def _options(content: str) -> tuple[int, tuple[str, ...]]:
    """Return how many lines of a directive are its options, and the tags among them."""
    lines = content.split("\n")
    count = 0
    if lines[0].strip() == "---":
        ends = (index for index, line in enumerate(lines[1:], 1) if line.strip() == "---")
        count = next(ends, -1) + 1
    else:
        while count < len(lines) and _OPTION.match(lines[count]):
            count += 1
    match = _TAGS.search("\n".join(lines[:count])) if count else None
    if 0 < count < len(lines) - 1 and not lines[count].strip():
        count += 1
    written = re.findall(r"[^\s,\[\]\"']+", match[1]) if match else ()
    return count, tuple(tag for tag in written if tag != "-")


def _prose(lines: Lines, found: Sequence[_Found]) -> tuple[tuple[Prose, ...], list[str]]:
    """Return the runs of text around cells and outputs, and the tab that each cell stands in."""
    runs: list[Prose] = []
    around: list[str] = []
    run: list[str] = []
    tab = ""
    begin = 0

    def end_run(following: int) -> None:
        nonlocal run, begin
        blank = next((index for index, line in enumerate(run) if line.strip()), len(run))
        text = "\n".join(run[blank:]).rstrip()
        if text:
            names = tabs.our_names(tab.split(",")) or (ALL,)
            runs.append(Prose(begin + blank + 1, text, len(around), names))
        run, begin = [], following

    def add_lines(first: int, last: int) -> None:
        nonlocal tab
        for index in range(first, last):
            opening = _BEGIN_TAB.match(lines.texts[index])
            if opening or _END_TAB.match(lines.texts[index]):
                end_run(index + 1)
                tab = opening[1] if opening else ""
            else:
                run.append(lines.texts[index])

    at = 0
    for cell in found:
        for fence in (cell.fence, *(output for output, _ in cell.recorded)):
            add_lines(at, fence.first)
            at = fence.last + 1
            end_run(at)
            if fence is cell.fence:
                around.append(tab)
    add_lines(at, len(lines.texts))
    end_run(len(lines.texts))
    return tuple(runs), around


def _cells(
    lines: Lines, found: Sequence[_Found], around: Sequence[str], default: str
) -> tuple[Cell, ...]:
    cells = []
    for index, (cell, tab) in enumerate(zip(found, around, strict=True)):
        start, end = lines.span(cell.begin, cell.fence.end, cell.source)
        recorded = tuple(
            Recorded(fence.content, fence.begin + 1, guess) for fence, guess in cell.recorded
        )
        named = tabs.tabs_of(cell.source) or tabs.our_names(tab.split(","))
        following = found[index + 1] if index + 1 < len(found) else None
        cells.append(
            Cell(
                index=index,
                line=cell.begin + 1,
                source=cell.source,
                start=start,
                end=end,
                frameworks=named,
                slot=index,
                recorded=recorded,
                guess=cell.guess,
                tags=cell.tags,
                broken=what_is_broken(
                    cell.source,
                    following.source if following else None,
                    following.begin + 1 if following else 0,
                ),
            )
        )
    others = (tabs.our_name(default),) if _is_book(found, cells) else ()
    return tuple(replace(cell, frameworks=cell.frameworks or others) for cell in cells)


def _is_book(found: Sequence[_Found], cells: Sequence[Cell]) -> bool:
    """Return whether a document is a book with tabs, the cells of which are somebody's.

    Its way to open a fence alone does not make it one where the imports are another framework's.
    """
    if any(cell.frameworks for cell in cells):
        return True
    is_imported = tabs.frameworks_of(cells) in (("pytorch",), ("paddle",), ("keras",))
    return any(_is_input(cell.fence.label) for cell in found) and not is_imported
