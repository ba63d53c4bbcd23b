"""What the structural rules have decided before anything is written."""

import ast
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from common.moved import Moved

if TYPE_CHECKING:
    from lessons.translate.writer import Writer

# What stands in the place of a node: a text, or who writes it.
Written: TypeAlias = "str | Callable[[Writer], str]"


class Refused(Exception):  # noqa: N818 - it is an answer, and no error
    """Something has no counterpart; the text says why, in one short sentence."""


@dataclass(frozen=True)
class Wrap:
    """Statements of one block that go into a `with`: the first, the last, and its header."""

    first: ast.stmt
    last: ast.stmt
    header: Written


@dataclass
class Plan:
    """Decisions by node.

    `replace` has what is written instead of an expression or statement; `drop` the statements that
    the target has no need of; `before` and `after` lines to be put at a statement, `notes` comments
    above it, each told once; `refuse` why a node cannot be told. `names` are new names of functions
    and classes where they are defined. `introduced` and `left_out` are names, by cell. `moved` says
    where the target keeps the axes of images. `casts` has
    the data type that an expression is cast to, or another expression, whose type it takes.
    """

    replace: dict[ast.AST, Written] = field(default_factory=dict)
    drop: set[ast.stmt] = field(default_factory=set)
    before: dict[ast.stmt, list[Written]] = field(default_factory=lambda: defaultdict(list))
    after: dict[ast.stmt, list[Written]] = field(default_factory=lambda: defaultdict(list))
    # Statements of `drop` whose blocks are told elsewhere, with their comments.
    taken: set[ast.stmt] = field(default_factory=set)
    notes: dict[ast.stmt, list[str]] = field(default_factory=lambda: defaultdict(list))
    wraps: dict[ast.stmt, Wrap] = field(default_factory=dict)
    refuse: dict[ast.AST, str] = field(default_factory=dict)
    names: dict[ast.AST, str] = field(default_factory=dict)
    introduced: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    left_out: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Arguments that are taken out, each with the character from which on (that of its comma).
    cut: dict[ast.AST, int] = field(default_factory=dict)
    moved: Moved | None = None
    casts: dict[ast.AST, str | ast.expr] = field(default_factory=dict)
    # Arguments that a layer gets beside its own.
    given: dict[ast.AST, list[Written]] = field(default_factory=lambda: defaultdict(list))
    # Rows whose layers become small rows with their activations, and small rows that become layers.
    nested: set[ast.AST] = field(default_factory=set)
    collapsed: set[ast.AST] = field(default_factory=set)
    # How many numbers a layer takes, where a rule has made a name for it.
    widths: dict[ast.AST, str] = field(default_factory=dict)
    # Layers that learn their width at the first call, as the lesson shows.
    waits: set[ast.AST] = field(default_factory=set)
