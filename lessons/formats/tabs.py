"""The tabs of a multi-framework book: whose a cell is, and which cells are one step of the lesson.

Books write a tab as the first line of a cell, `#@tab pytorch` in the older dialect and
`%%tab pytorch` in the newer one, where `tab.interact_select(...)` lists the book's frameworks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lessons.document import ALIASES, ALL, Cell, Prose

# Comments may stand above the tab, nothing else.
_TAB = re.compile(r"(?:[ \t]*(?:#(?![ \t]*@tab\b)[^\n]*)?\n)*[ \t]*(#[ \t]*@tab|%%tab)\b([^\n#]*)")
_MAGIC = re.compile(r"^[ \t]*%%tab\b[^\n]*", re.MULTILINE)
_FOR_ALL = re.compile(
    r"^[ \t]*(?:%load_ext[ \t]+d2lbook\.tab\b|tab\.interact_select\b)", re.MULTILINE
)
_LISTED = re.compile(r"\btab\.interact_select\(([^()]*)\)")
_SELECTED = re.compile(r"\btab\.selected\(([^()]*)\)")
_QUOTED = re.compile(r"""["'](\w+)["']""")
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
_LIBRARIES = {
    "torch": "pytorch",
    "paddle": "paddle",
    "tensorflow": "keras",
    "keras": "keras",
    "mxnet": "mxnet",
    "flax": "flax",
    "jax": "jax",
}


def our_name(name: str) -> str:
    """Return what we call the framework that a book calls by this name."""
    name = name.strip().lower()
    return ALIASES.get(name, name)


def our_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return our names for those of a book, each once, in the order in which they came."""
    return tuple(dict.fromkeys(our_name(name) for name in names if name.strip()))


def tabs_of(source: str) -> tuple[str, ...] | None:
    """Return the frameworks that a cell's first line names, or None where it names none."""
    match = _TAB.match(source)
    if match:
        names = our_names(re.split(r"[,\s]+", match[2]))
        return (ALL,) if ALL in names else names or None
    return (ALL,) if _FOR_ALL.search(source) else None


def tab_names(source: str) -> tuple[int, int] | None:
    """Return where in a cell the names of its tabs begin and end, or None where it names none."""
    match = _TAB.match(source)
    if not match:
        return None
    names = match[2].strip()
    start = match.start(2) + match[2].find(names)
    return start, start + len(names)


def runnable(source: str) -> str:
    """Return what to execute of a cell: its tab magic becomes a comment, so that no line moves."""
    match = _TAB.match(source)
    if not match or match[1] != "%%tab":
        return source
    return _MAGIC.sub("#", source, count=1)


def number_slots(cells: Sequence[Cell], prose: Sequence[Prose] = ()) -> tuple[Cell, ...]:
    """Return the cells with their slots: cells of different tabs at one place share a slot.

    Prose for all readers ends a place; prose for some tabs stands among their cells.
    """
    ends = {run.before for run in prose if run.frameworks == (ALL,) and run.text.strip()}
    numbered: list[Cell] = []
    slot, taken = -1, set[str]()
    for position, cell in enumerate(cells):
        own = set(cell.frameworks)
        is_alone = not own or ALL in own
        if is_alone or not taken or own & taken or position in ends:
            slot, taken = slot + 1, set()
        taken |= set() if is_alone else own
        numbered.append(replace(cell, slot=slot))
    return tuple(numbered)


def frameworks_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return a lesson's frameworks: those that it lists, else its tabs', else its imports'.

    Only one is taken from imports: the one that is imported most, the first of several.
    """
    listed = [name for cell in cells for name in _quoted(_LISTED, cell.source)]
    if listed:
        return our_names(listed)
    named = [
        name
        for cell in cells
        for name in (*cell.frameworks, *_quoted(_SELECTED, cell.source))
        if name != ALL
    ]
    # What asks for a tab where there is none came along when the cell was copied from a book.
    if named and any(cell.frameworks for cell in cells):
        return our_names(named)
    imported = Counter(
        _LIBRARIES[name]
        for cell in cells
        for name in _IMPORT.findall(cell.source)
        if name in _LIBRARIES
    )
    return tuple(name for name, _ in imported.most_common(1))


def _quoted(call: re.Pattern[str], source: str) -> list[str]:
    return [name for inner in call.findall(source) for name in _QUOTED.findall(inner)]
