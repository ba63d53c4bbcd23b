"""Small audits made by hand, for the views."""

from lessons.audit import Audit, Audited, CellRow, Problem
from lessons.findings import SEVERITY, Finding, Kind

BOOK = "book/init.md"
INIT = """\
def init_constant(m):
    if type(m) == nn.Linear:
        paddle.nn.initializer.Constant(value=1)

net.apply(init_constant)"""
TORCH = """\
def init_constant(m):
    if type(m) == nn.Linear:
        nn.init.constant_(m.weight, 1)

net.apply(init_constant)"""


def finding(kind: Kind = "no effect", cell: int = 3, line: int = 42, **given: str) -> Finding:
    """Return a finding in the Paddle tab of the book."""
    return Finding(
        document=given.get("document", BOOK),
        line=line,
        cell=cell,
        slot=1,
        framework="paddle",
        kind=kind,
        severity=SEVERITY[kind],
        rule=given.get("rule", "dropped-initializer"),
        evidence=("pytorch: net.weight = 1, 1, 1", "paddle: net.weight = 0.52, -0.1, 0.7"),
        explanation=given.get("explanation", "Constant is built here and never applied."),
        explanation_zh="这里创建了 Constant，但从未应用。",
        against="pytorch",
    )


def row(cell: int, framework: str, mark: str = "same", status: str = "ran") -> CellRow:
    """Return a cell of the book; cells 2 and 3 are step 1, cells 0 and 1 step 0."""
    return CellRow(BOOK, 30 + 4 * cell, cell, cell // 2, framework, status, 0.25, mark)


def audit(*findings: Finding, **given: object) -> Audit:
    """Return an audit of one book with two steps in two frameworks."""
    parts: dict[str, object] = {
        "versions": {"paddle": {"paddlepaddle": "3.3.1"}, "pytorch": {"torch": "2.13.0+cpu"}},
        "documents": (Audited(BOOK, "markdown", 4, ("pytorch", "paddle"), 0),),
        "findings": findings,
        "cells": (
            row(0, "pytorch"),
            row(1, "paddle"),
            row(2, "pytorch"),
            row(3, "paddle", findings[0].kind if findings else "same"),
        ),
        "sources": {BOOK: {2: TORCH, 3: INIT}},
        "ran": 2,
    }
    return Audit(**(parts | given))  # type: ignore[arg-type]


def broken() -> Audit:
    """Return an audit of which a document could not be read."""
    return audit(problems=(Problem("b.md", "b.md:3: this is no text"),))
