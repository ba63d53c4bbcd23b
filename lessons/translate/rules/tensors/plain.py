"""Which variables of TensorFlow are trained, and which are variables only to be assigned to."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.callers import FUNCTIONS
from lessons.translate.rules.initializers.drawn import is_drawn
from lessons.translate.rules.layers.classes import module_class
from lessons.translate.rules.tensors.makings import Makings
from lessons.translate.script import Script

# What a variable is assigned by, each with the operator that it is.
ASSIGN = {"assign": "", "assign_add": "+", "assign_sub": "-"}
_VARIABLES = frozenset({"tf.Variable", "keras.Variable"})
_TRAINING = frozenset({"gradient", "apply", "apply_gradients", "watch", "minimize", "jacobian"})
# What takes gradients without a word of which.
_UNSAID = frozenset({"minimize", "jacobian", "batch_jacobian"})
_OF_NETS = frozenset({"trainable_variables", "trainable_weights", "variables", "weights"})


@dataclass(frozen=True)
class Plain:
    """The variables that no gradient is taken of: what makes them, and names that they have."""

    makings: Makings
    values: frozenset[ast.expr]
    names: frozenset[tuple[ast.AST | None, str]]

    def has(self, page: Page, name: ast.expr) -> bool:
        """Return whether a name is such a variable, be it in a function that changes it."""
        if not isinstance(name, ast.Name):
            return False
        scope = page.enclosing(name, *FUNCTIONS)
        if not self.names.isdisjoint({(scope, name.id), (None, name.id)}):
            return True
        made = self.makings.of(name)
        return bool(made) and self.values.issuperset(made or ())


def find_plain(script: Script) -> Plain:
    """Return the variables that no gradient is taken of."""
    makings = Makings(script, is_through=True)
    asked = _asked(makings) if _has_tapes(script) else None
    named = set(_trained(script)) if _has_tapes(script) else set()
    values, names = set(), set()
    for page, node in script.walk(ast.Call):
        if not _is_variable(page, node, script):
            continue
        above = page.parents[node]
        name = above.targets[0] if isinstance(above, ast.Assign) else None
        if asked is None:
            is_unsaid = not isinstance(name, ast.Name) or name.id in named
            is_unsaid = is_unsaid and not _is_of_parts(page, node, script)
            if is_unsaid or (node.args and is_drawn(node.args[0], script)):
                continue
        elif node in asked:
            continue
        if above not in script.plan.replace:
            values.add(node)
            if isinstance(name, ast.Name):
                names.add((page.enclosing(name, *FUNCTIONS), name.id))
    return Plain(makings, frozenset(values), frozenset(names))


def _is_variable(page: Page, value: ast.Call, script: Script) -> bool:
    is_free = page.enclosing(value, ast.ClassDef) is None
    return (
        script.path(value.func) in _VARIABLES
        and not any(one.arg == "trainable" for one in value.keywords)
        and (is_free or _is_of_parts(page, value, script))
    )


def _is_of_parts(page: Page, value: ast.Call, script: Script) -> bool:
    """Return whether a layer fills a variable part by part: none of its weights is made so."""
    layer, above = module_class(page, value, script), page.parents[value]
    if layer is None or not isinstance(above, ast.Assign):
        return False
    name = page.text(above.targets[0])
    return any(
        part is not None and page.text(part) == name for part in map(changed_part, ast.walk(layer))
    )


def changed_part(node: ast.AST) -> ast.expr | None:
    """Return the variable of which a call assigns a part, None for another node."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Subscript(value=held), attr=attr)) if (
            attr in ASSIGN
        ):
            return held
    return None


def _has_tapes(script: Script) -> bool:
    return any(script.path(node.func) == "tf.GradientTape" for _, node in script.walk(ast.Call))


def _asked(makings: Makings) -> set[ast.expr] | None:
    """Return what made the variables that gradients are taken of, None where one is not seen."""
    found: set[ast.expr] = set()
    for source in _sources(makings.script):
        made = _made(source, makings) if source is not None else None
        if made is None:
            return None
        found |= set(made)
    return found


def _sources(script: Script) -> Iterator[ast.expr | None]:
    """Yield what gradients are taken of; None for what is not said."""
    for _, node in script.walk(ast.Call):
        if not isinstance(node.func, ast.Attribute):
            continue
        word = node.func.attr
        if word not in _TRAINING | _UNSAID or script.path(node.func):
            continue
        given = {one.arg: one.value for one in node.keywords}
        if word in _UNSAID:
            yield None
        elif word == "watch":
            yield node.args[0] if node.args else None
        elif word == "gradient":
            yield node.args[1] if len(node.args) > 1 else given.get("sources")


def _made(source: ast.expr, makings: Makings) -> list[ast.expr] | None:
    kinds = makings.script.kinds
    if isinstance(source, ast.Attribute):
        is_own = source.attr in _OF_NETS or kinds.is_kind(source, "tensor", "parameter")
        return [] if is_own else None
    if isinstance(source, ast.Name) and kinds.is_kind(source, "tensor", "parameter"):
        return makings.of(source)
    listed = makings.of_items(source)
    if listed is None and isinstance(source, ast.Name) and kinds.of(source) is None:
        return makings.of(source)
    return listed


def _trained(script: Script) -> Iterator[str]:
    """Yield the names that may be what gradients are taken of: alone, in a list, or returned."""
    assigned = {
        node.value.id for _, node in script.walk(ast.Subscript) if isinstance(node.value, ast.Name)
    }
    for page, node in script.walk(ast.Name):
        above = page.parents[node]
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute):
            if above.func.attr in _TRAINING:
                yield node.id
        elif isinstance(above, ast.List) and _is_kept(page, above):
            yield node.id
        elif isinstance(above, ast.Return | ast.Tuple | ast.keyword | ast.Call):
            own = page.enclosing(node, ast.With)
            if node.id not in assigned or own is not None:
                yield node.id


def _is_kept(page: Page, node: ast.AST) -> bool:
    """Return whether a list is more than an argument that is shown."""
    above = page.parents[node]
    is_shown = isinstance(above, ast.Call) and isinstance(above.func, ast.Name)
    return not (is_shown and above.func.id == "print")  # type: ignore[attr-defined]
