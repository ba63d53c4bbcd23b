"""Where a lesson of TensorFlow records, asks a tape for gradients, and uses what it gets."""

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.clipping import read_clip
from lessons.translate.rules.gradients.flow import Place, base_of, place_of, scope_of
from lessons.translate.script import Script

_APPLYING = frozenset({"apply", "apply_gradients"})
_UPDATING = frozenset({"assign", "assign_add", "assign_sub"})
_ARGUMENTS = ("target", "sources", "output_gradients")


@dataclass
class Asking:
    """A call of `tape.gradient`: of what, for which variables, and where its answer goes.

    `names` are those that it is assigned to: one for all, or one for each variable. `reads` are
    where they are read. `is_cleared` says that the gradients are set back after their use. `keys`
    are those of a dictionary of variables; `unsaid` is an argument that a pass does not take.
    `is_kept` says that the tensors keep them, and no call returns them, `is_changed` that the
    lesson puts others into their list.
    """

    page: Page
    stmt: ast.stmt
    call: ast.Call
    tape: str
    target: ast.expr
    sources: ast.expr
    weights: ast.expr | None = None
    keys: tuple[ast.expr, ...] = ()
    unsaid: str = ""
    names: tuple[str, ...] = ()
    adds: bool = False
    is_kept: bool = True
    is_cleared: bool = False
    is_changed: bool = False
    reads: list[tuple[Page, ast.Name]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.stmt)

    @property
    def listed(self) -> list[ast.expr] | None:
        """Return the variables that are listed there, None where one has a name for all."""
        if isinstance(self.sources, ast.Dict):
            return self.sources.values
        return list(self.sources.elts) if isinstance(self.sources, ast.List | ast.Tuple) else None


@dataclass
class Applied:
    """A step of an optimizer, with the gradients and the variables that it is given."""

    page: Page
    call: ast.Call
    optimizer: ast.expr
    gradients: tuple[ast.expr, ...]
    variables: ast.expr


@dataclass
class Taped:
    """All that a lesson does with tapes."""

    script: Script
    blocks: list[tuple[Page, ast.With]] = field(default_factory=list)
    watched: list[tuple[Page, ast.Call]] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    updates: list[tuple[Page, ast.Expr, ast.Call]] = field(default_factory=list)
    # The names in what a tape has recorded, by what it is asked, once they have been looked for.
    recorded: dict[int, frozenset[str]] = field(default_factory=dict)

    def block_of(self, one: Asking) -> ast.With | None:
        """Return the `with` of the tape that is asked."""
        at = one.place
        end = bisect_right(self.blocks, one.page.cell, key=lambda block: block[0].cell)
        for page, block in reversed(self.blocks[:end]):
            name = block.items[0].optional_vars
            if name is not None and base_of(name) == one.tape and place_of(page, block) < at:
                return block
        return None

    @cached_property
    def askings_of(self) -> Mapping[ast.With | None, Sequence[Asking]]:
        """Return what is asked of the tape of each block, in order."""
        found: dict[ast.With | None, list[Asking]] = defaultdict(list)
        for one in self.askings:
            found[self.block_of(one)].append(one)
        return found


def find_tapes(script: Script) -> Taped:
    """Return all that a lesson does with tapes, in its order."""
    found = Taped(script)
    names = set()
    for page, block in script.walk(ast.With):
        if len(block.items) == 1 or is_stopped(block, script):
            item = block.items[0]
            made = script.says(item.context_expr, "tape")
            if made and isinstance(item.optional_vars, ast.Name):
                names.add(item.optional_vars.id)
                found.blocks.append((page, block))
            elif isinstance(item.context_expr, ast.Name) and item.context_expr.id in names:
                found.blocks.append((page, block))
    for page, call in script.walk(ast.Call):
        if isinstance(call.func, ast.Attribute):
            _take_call(page, call, call.func, names, found)
    found.askings.sort(key=lambda one: one.place)
    _find_reads(found)
    return found


def is_stopped(node: ast.With, script: Script) -> bool:
    """Return whether a tape is made that records nothing: `as tape, tape.stop_recording():`."""
    rest = node.items[1:]
    return len(rest) == 1 and bool(script.says(rest[0].context_expr, "no_gradients"))


def applied_at(script: Script) -> Sequence[tuple[Page, ast.expr, ast.expr]]:
    """Return where optimizers are applied: the page, the optimizer, and the variables."""
    found = []
    for page, node in script.walk(ast.Call):
        func = node.func if node.args else None
        if not isinstance(func, ast.Attribute):
            continue
        if func.attr in _APPLYING and not script.path(func):
            applied = _applied(page, node, func.value)
            if applied is not None:
                found.append((page, applied.optimizer, applied.variables))
    return found


def _take_call(
    page: Page, node: ast.Call, func: ast.Attribute, tapes: set[str], found: Taped
) -> None:
    of = func.value
    is_tape = isinstance(of, ast.Name) and of.id in tapes
    if is_tape and func.attr == "gradient":
        asking = _asking(page, node, base_of(of), found.script)
        if asking is not None:
            found.askings.append(asking)
    elif is_tape and func.attr == "watch" and len(node.args) == 1:
        found.watched.append((page, node))
    elif func.attr in _APPLYING and node.args and not found.script.path(func):
        applied = _applied(page, node, of)
        known = found.script.kinds.of(of)
        if applied is not None and (known is None or known.kind == "optimizer"):
            found.applied.append(applied)
    elif func.attr in _UPDATING and len(node.args) == 1 and not found.script.path(func):
        stmt = page.parents[node]
        if isinstance(stmt, ast.Expr):
            found.updates.append((page, stmt, node))


def _asking(page: Page, node: ast.Call, tape: str, script: Script) -> Asking | None:
    given = dict(zip(_ARGUMENTS, node.args, strict=False))
    given |= {one.arg: one.value for one in node.keywords if one.arg}
    if "target" not in given or "sources" not in given:
        return None
    stmt, sources = page.statement(node), given["sources"]
    origin = script.origins.of(sources)
    if isinstance(origin, ast.Dict) and all(isinstance(one, ast.Name) for one in origin.values):
        sources = origin
    keys = [one for one in sources.keys if one] if isinstance(sources, ast.Dict) else []
    unsaid = next((one for one in given if one not in _ARGUMENTS), "")
    names: tuple[str, ...] = ()
    adds = isinstance(stmt, ast.AugAssign) and isinstance(stmt.op, ast.Add) and stmt.value is node
    goal = None
    if isinstance(stmt, ast.Assign) and stmt.value is node and len(stmt.targets) == 1:
        goal = stmt.targets[0]
    elif adds and isinstance(stmt, ast.AugAssign):
        goal = stmt.target
    match goal:
        case ast.Name(id=name):
            names = (name,)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            names = tuple(one.id for one in elts if isinstance(one, ast.Name))
            names = names if len(names) == len(elts) else ()
    weights, target = given.get("output_gradients"), given["target"]
    return Asking(
        page, stmt, node, tape, target, sources, weights, tuple(keys), unsaid, names, adds
    )


def _applied(page: Page, node: ast.Call, optimizer: ast.expr) -> Applied | None:
    first = node.args[0]
    match first:
        case ast.Call(func=ast.Name(id="zip"), args=[gradients, variables]):
            return Applied(page, node, optimizer, (gradients,), variables)
        case ast.List(elts=elts) if all(
            isinstance(one, ast.Tuple) and len(one.elts) == 2 for one in elts
        ):
            pairs = [one.elts for one in elts if isinstance(one, ast.Tuple)]
            variables = ast.List([pair[1] for pair in pairs], ast.Load())
            ast.copy_location(variables, first)
            return Applied(page, node, optimizer, tuple(pair[0] for pair in pairs), variables)
    if len(node.args) == 2:
        return Applied(page, node, optimizer, (first,), node.args[1])
    return None


def _find_reads(found: Taped) -> None:
    """Give each read of a gradient's name to the call that gave it its value."""
    names = {name for one in found.askings for name in one.names}
    bound = [
        (place_of(page, node), node.id, scope_of(page, node), page.statement(node))
        for page, node in found.script.walk(ast.Name)
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Store)
        if read_clip(page.statement(node), found.script) is None  # they are the same, but shorter
        and not _is_of_display(page, node)
    ]
    by_stmt = {one.stmt: one for one in found.askings}
    for page, node in found.script.walk(ast.Name):
        if not isinstance(node, ast.Name) or node.id not in names:
            continue
        if not isinstance(node.ctx, ast.Load) or _is_of_display(page, node):
            continue
        scope = scope_of(page, node)
        if isinstance(scope, ast.FunctionDef) and node.id in {a.arg for a in scope.args.args}:
            continue
        own = [one for one in bound if one[1] == node.id and one[2] is scope]
        if not own and scope is not None:
            own = [one for one in bound if one[1] == node.id and one[2] is None]
            before = own[-1:]
        else:
            at, stmt = place_of(page, node), page.statement(node)
            before = sorted((o for o in own if o[0] < at and o[3] is not stmt), key=lambda o: o[0])
        if before and before[-1][3] in by_stmt:
            by_stmt[before[-1][3]].reads.append((page, node))


def _is_of_display(page: Page, name: ast.Name) -> bool:
    """Return whether a name is one that `[... for name in ...]` gives, and nobody else knows."""
    above: ast.AST = name
    while not isinstance(above, ast.stmt):
        above = page.parents[above]
        for one in getattr(above, "generators", ()):
            if any(isinstance(n, ast.Name) and n.id == name.id for n in ast.walk(one.target)):
                return True
    return False


def is_trainable(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a variable, as the run says it; what is unknown may be."""
    known = script.kinds.of(node)
    return known is None or known.kind == "parameter" or known.is_trainable


def is_watched(node: ast.expr, one: Asking, found: Taped) -> bool:
    """Return whether a tape knows of a tensor: it is a variable, or the tape is told of it."""
    known = found.script.kinds.of(node)
    if not found.script.kinds.was_run or known is None or known.is_trainable:
        return True
    block = found.block_of(one)
    own = set(ast.walk(block)) if block is not None else set()
    return base_of(node) in {base_of(call.args[0]) for _, call in found.watched if call in own}


def is_all_watched(one: Asking, found: Taped) -> bool:
    """Return whether a tape that is told each variable knows of all that it is asked for."""
    block = found.block_of(one)
    made = found.script.says(block.items[0].context_expr, "tape") if block is not None else None
    hole = made.holes.get("watch") if made is not None else None
    if hole is None or not (isinstance(hole.node, ast.Constant) and hole.node.value is False):
        return True
    told = {page.text(call.args[0]) for page, call in found.watched}
    return all(one.page.text(of) in told for of in one.listed or [one.sources])
