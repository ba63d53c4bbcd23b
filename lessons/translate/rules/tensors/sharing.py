"""Whether a tensor is seen through something else than the name by which it changes.

`x += y` changes the tensor itself in PyTorch, and gives the name another one in Paddle and
TensorFlow: that shows where the tensor has a second name, is a part of one that has, or is a
caller's.
"""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.rules.callers import FUNCTIONS, Callers, parameter_of
from lessons.translate.rules.tensors.makings import Makings
from lessons.translate.script import Script

# What gives a tensor that shares its numbers with another.
VIEWS = frozenset(
    {"reshape", "transpose", "permute", "data", "unsqueeze", "squeeze", "swap_axes", "flatten"}
    | {"broadcast_to", "diagonal", "from_numpy", "to_numpy", "detach"}
)
_LOOPS = (ast.For, ast.While)


def is_shared(page: Page, name: ast.Name, script: Script) -> bool:
    """Return whether something else sees which tensor a name is where the name changes it."""
    if any(_shares(there, one, script) for there, one in _met_before(page, name, script)):
        return True
    function = parameter_of(page, name)
    if function is not None and not isinstance(page.parents[function], ast.ClassDef):
        given = script.once(Callers).given(function, name.id) or []
        return any(_is_read_after(value, value, script) for value, _ in given)
    if _is_item(page, name, script):
        return True
    origin = script.origins.of(name)
    other = shown_by(origin, script) if origin is not None else None
    return other is not None and other.id != name.id and _is_read_after(other, name, script)


def _is_item(page: Page, name: ast.Name, script: Script) -> bool:
    """Return whether a loop takes the tensor out of a list, in which it stays."""
    above: ast.AST = name
    while above in page.parents and not isinstance(above, FUNCTIONS):
        above = page.parents[above]
        bound = ast.walk(above.target) if isinstance(above, ast.For) else ()
        if any(isinstance(one, ast.Name) and one.id == name.id for one in bound):
            return script.once(Makings).of(name) is not None
    return False


def viewed(value: ast.expr, script: Script) -> ast.expr | None:
    """Return the tensor whose numbers a value shares as a part or in another shape of it."""
    if isinstance(value, ast.Subscript):
        return None if _is_copy(value.slice, script) else value.value
    said = script.says(value, *VIEWS)
    if said is not None and said.pattern.text.startswith("np.array"):
        return None  # which copies
    return said.holes["x"].node if said and "x" in said.holes else None


def shown_by(value: ast.expr, script: Script) -> ast.Name | None:
    """Return the name of the tensor that a value is, or is a view of."""
    while not isinstance(value, ast.Name):
        inner = viewed(value, script)
        if inner is None:
            return None
        value = inner
    return value


def _is_copy(index: ast.expr, script: Script) -> bool:
    """Return whether an index picks elements one by one, which makes a tensor of its own."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(
        isinstance(one, ast.List | ast.Compare) or script.kinds.is_kind(one, "tensor", "sequence")
        for one in parts
    )


def _met_before(page: Page, name: ast.Name, script: Script) -> Iterator[tuple[Page, ast.Name]]:
    """Yield where a name is read before it is changed, or in a loop with that."""
    for there, one in _names(name.id, script):
        if _scope(there, one) is _scope(page, name) and _may_precede(there, one, page, name):
            yield there, one


def _is_read_after(other: ast.expr, name: ast.expr, script: Script) -> bool:
    """Return whether another name is read, in its scope, after the place of a name."""
    if not isinstance(other, ast.Name):
        return False
    page, here = script.page_of(other), script.page_of(name)
    return any(
        one is not other
        and _scope(there, one) is _scope(page, other)
        and _may_precede(here, name, there, one)
        for there, one in _names(other.id, script)
    )


def _names(name: str, script: Script) -> Iterator[tuple[Page, ast.Name]]:
    return ((page, node) for page, node in script.named(name) if isinstance(node.ctx, ast.Load))


def _scope(page: Page, node: ast.AST) -> ast.AST | None:
    return page.enclosing(node, *FUNCTIONS)


def is_met_after(one_page: Page, one: ast.expr, page: Page, other: ast.expr) -> bool:
    """Return whether a name may be met, in its scope, after another was."""
    is_same = _scope(one_page, one) is _scope(page, other)
    return is_same and _may_precede(one_page, one, page, other)


def _may_precede(one_page: Page, one: ast.expr, page: Page, other: ast.expr) -> bool:
    """Return whether what stands at one place may be done before what stands at another."""
    before, after = (
        (one_page.cell, one.lineno, one.col_offset),
        (page.cell, other.lineno, other.col_offset),
    )
    if before < after:
        return True
    return one_page is page and not _loops(page, one).isdisjoint(_loops(page, other))


def _loops(page: Page, node: ast.AST) -> set[ast.AST]:
    return {one for one in page.around(node) if isinstance(one, _LOOPS)}


def _shares(page: Page, name: ast.Name, script: Script) -> bool:
    above = page.parents[name]
    if isinstance(above, ast.Assign):
        return above.value is name
    if isinstance(above, ast.List | ast.Dict):
        return True
    if isinstance(above, ast.Call):
        return script.says(above, "identity") is not None or (
            isinstance(above.func, ast.Name) and above.func.id == "id"
        )
    return isinstance(above, ast.Compare) and any(isinstance(one, ast.Is) for one in above.ops)
