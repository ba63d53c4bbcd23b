"""Translates a lesson's cells from one framework to another; nothing is run here."""

import ast
from collections.abc import Sequence

from lessons.document import Cell
from lessons.phrasebook.book import load_book
from lessons.trace import Trace
from lessons.translate.imports import ROOTS, Imports
from lessons.translate.infer import infer
from lessons.translate.kinds import Kinds
from lessons.translate.lines import has_tight_commas, tightened
from lessons.translate.names import Names
from lessons.translate.notes import without_notes
from lessons.translate.origins import Origins
from lessons.translate.pages import Page
from lessons.translate.plan import Plan, Refused
from lessons.translate.records import CellText, Mark
from lessons.translate.script import Script
from lessons.translate.stayed import find_stayed
from lessons.translate.writer import Writer

# What Python's own stack can bear of nodes in nodes, at about ten calls each.
DEEPEST = 60
TOO_DEEP = "nested too deeply to be translated; split its expressions"


def translate_cells(
    cells: Sequence[Cell],
    source: str,
    target: str,
    trace: Trace | None = None,
    notes: str = "en",
) -> dict[int, CellText]:
    """Return each cell in the target's words, by its index.

    `trace` is a run of the cells under the tracer; without one the kinds of values are inferred.
    `notes` is the language of what is said in comments, or "none".
    """
    sources = [(cell.index, cell.source) for cell in cells]
    try:
        return _tell([Page(*one) for one in sources], source, target, trace, notes)
    except RecursionError:
        pages = [Page(*one) for one in sources]
    deep = {page.cell for page in pages if page.depth > DEEPEST}
    pages = [Page(*one, TOO_DEEP if one[0] in deep else "") for one in sources]
    return _tell(pages, source, target, trace, notes)


def _tell(
    pages: Sequence[Page], source: str, target: str, trace: Trace | None, notes: str
) -> dict[int, CellText]:
    script = _open_script(pages, source, target, trace, notes)
    is_told = script.imports.has_source or script.names.has_any(ROOTS[source])
    is_told = is_told or any(one.tree is None and _may_tell(one, source) for one in pages)
    is_told = is_told or script.stayed.has_any
    if not is_told and not script.kinds.has_framework:
        return {page.cell: CellText(page.cell, page.source) for page in pages}
    script.believes = False
    _decide(script)
    return write_script(script)


def _may_tell(page: Page, source: str) -> bool:
    return any(root in page.source for root in ROOTS[source])


def translate_expression(text: str, source: str, target: str) -> tuple[str, tuple[Mark, ...]]:
    """Return an expression or a piece of a script in the target's words, and what is not told."""
    script = read_script([(0, text)], source, target, None, "none")
    written = write_script(script)[0]
    return written.source, written.marks


def translate_name(text: str, source: str, target: str) -> str | None:
    """Return a library's name or call as the target says it; None where it is not in the book."""
    script = read_script([(0, text)], source, target, None, "none")
    tree = script.pages[0].tree
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    try:
        written = Writer(script, script.pages[0]).text(tree.body[0].value)
    except Refused:
        return None
    return written if written != text else None


def read_script(
    cells: Sequence[tuple[int, str]], source: str, target: str, trace: Trace | None, notes: str
) -> Script:
    """Return the cells as a whole, read, with all that rules decide before anything is written."""
    script = _open_script([Page(*one) for one in cells], source, target, trace, notes)
    _decide(script)
    return script


def _open_script(
    pages: Sequence[Page], source: str, target: str, trace: Trace | None, notes: str
) -> Script:
    """Return the cells as a whole: what their names mean, and what a run knows of them."""
    imports = Imports(source, target)
    imports.learn(pages)
    kinds = Kinds(trace)
    for page in pages:
        kinds.learn(page)
    stayed = find_stayed(pages, source, target)
    return Script(
        pages,
        Names(pages, source, but=stayed.nodes),
        kinds,
        load_book(),
        source,
        target,
        notes,
        plan=Plan(),
        imports=imports,
        origins=Origins(pages),
        stayed=stayed,
    )


def _decide(script: Script) -> None:
    """Infer what no run knows, and plan what is not a matter of single expressions."""
    from lessons.translate.rules.layers.classes import list_modules
    from lessons.translate.rules.table import PLANNERS

    infer(script, frozenset(node.name for node in list_modules(script)))
    for plan in PLANNERS:
        plan(script)


def write_script(script: Script) -> dict[int, CellText]:
    """Return the pages of a script, written, by their cells."""
    from lessons.translate.rules.imports import put_imports

    written = []
    for page in script.pages:
        writer = Writer(script, page)
        text = writer.write()
        if text != page.source and page.tree and has_tight_commas(page.source):
            text = tightened(text)
        written.append((page, text, tuple(writer.marks)))
    plan = script.plan
    returned = {cell for cell, _ in script.stayed.gone}
    return {
        page.cell: CellText(
            index=page.cell,
            # Which imports are needed is known only now.
            source=without_notes(put_imports(text, script.imports), script.source)
            if page.tree
            else text,
            marks=marks,
            introduced=frozenset(plan.introduced[page.cell]),
            left_out=frozenset(plan.left_out[page.cell]),
            moved=plan.moved,
            has_returned=page.cell in returned,
        )
        for page, text, marks in written
    }
