"""Cells told by the rules, without a run, or with what a run would have known of names."""

import ast
import textwrap

from common.cells.known import Known
from lessons.trace import Trace
from lessons.translate.engine import read_script, write_script
from lessons.translate.pages import Page, span_of

TENSOR = Known(kind="tensor", needs_gradient=True, shape=(3,), ndim=1)
SCALAR = Known(kind="tensor", needs_gradient=True, shape=(), ndim=0)
LEAF = Known(kind="tensor", needs_gradient=True, is_trainable=True, is_leaf=True, ndim=1)


def tell(source: str, target: str, *cells: str, trace: Trace | None = None) -> list[str]:
    """Return cells in the target's words."""
    pages = list(enumerate(textwrap.dedent(cell).strip("\n") for cell in cells))
    script = read_script(pages, source, target, trace, "none")
    return [written.source for written in write_script(script).values()]


def know(framework: str, cells: tuple[str, ...], **names: Known) -> Trace:
    """Return a run that knows names, wherever they stand."""
    known = {}
    for number, cell in enumerate(cells):
        page = Page(number, textwrap.dedent(cell).strip("\n"))
        assert page.tree is not None
        known[number] = {
            span_of(node): names[node.id]
            for node in ast.walk(page.tree)
            if isinstance(node, ast.Name) and node.id in names
        }
    return Trace(framework=framework, versions={}, cells=(), known=known)


def lines(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line for line in textwrap.dedent(text).splitlines() if line.strip()]
