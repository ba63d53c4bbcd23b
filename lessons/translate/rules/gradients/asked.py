"""Which gradients are asked of a backward pass, by what, and what they are called in TensorFlow."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import (
    are_apart,
    base_of,
    bound_by,
    names_in,
    place_of,
    scope_of,
)
from lessons.translate.rules.gradients.gradients import Gradients, Pass, Use, taker_called
from lessons.translate.rules.gradients.training import (
    module_of,
    page_of,
    parameters_of,
    trained_by,
    variables,
)
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

ADDED = "the gradients of several passes add up here, and a tape's do not"


@dataclass
class Wanted:
    """Variables that gradients are asked for: one, or a list that is named `name` by a caller.

    `is_given` says that a call is given them, and then their gradients behind them.
    """

    of: ast.expr
    page: Page
    is_list: bool
    name: str | None = None
    is_given: bool = False

    def text(self, script: Script) -> str:
        """Return them in the target's words."""
        writer = Writer(script, self.page)
        return writer.own_text(self.of) if self.is_given else writer.text(self.of)

    @property
    def key(self) -> str:
        """Return by what the same variables are known again."""
        return self.page.text(self.of)


@dataclass
class Asked:
    """What is asked of one pass, and how it is said.

    `new_name` is what its own gradients are called where they are added to those before.
    """

    ones: list[tuple[str, Wanted]] = field(default_factory=list)
    lists: list[Wanted] = field(default_factory=list)
    list_name: str = "grads"
    added: bool = False
    new_name: str = ""

    @property
    def count(self) -> int:
        """Return how often the tape is asked."""
        return bool(self.ones) + len(self.lists)

    @property
    def names(self) -> set[str]:
        """Return the names that gradients get."""
        listed = {self.list_name, self.new_name} - {""} if self.lists else set()
        return {name for name, _ in self.ones} | listed

    def lines(self, tape: str, root: str, rest: str, writer: Writer) -> list[str]:
        """Return the lines that ask the tape."""
        lines = []
        sign = "+=" if self.added else "="
        for one in self.lists:
            sources = variables(one.of, one.name, writer)
            own, new = self.list_name, self.new_name
            lines.append(f"{new or own} = {tape}.gradient({root}, {sources}{rest})")
            if new:
                added = f"[old + new for old, new in zip({own}, {new})]"
                lines.append(f"{own} = {new} if {own} is None else {added}")
        if self.ones:
            texts = [one.text(writer.script) for _, one in self.ones]
            sources = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
            names = ", ".join(name for name, _ in self.ones)
            lines.append(f"{names} {sign} {tape}.gradient({root}, {sources}{rest})")
        return lines


def wanted_by(use: Use, found: Gradients) -> Wanted:
    """Return which variables' gradients a place asks for.

    Raises:
        Refused: the text does not say it.
    """
    if use.asking == "step":
        of, name = trained_by(use.of, found.script)
        return Wanted(of, page_of(found.script, of), is_list=True, name=name)
    if use.asking == "call":
        assert isinstance(use.node, ast.Call)
        taker = taker_called(use.page, use.node, found)
        is_list = taker is not None and taker.is_list
        if taker is not None and taker.is_net:
            return Wanted(parameters_of(use.of, use.page), use.page, is_list)
        return Wanted(use.of, use.page, is_list, is_given=True)
    return Wanted(use.of, use.page, is_list=use.asking in ("loop", "clip"))


def owners(use: Use, wanted: Wanted, found: Gradients) -> list[Pass]:
    """Return the passes whose gradients a place sees, first to last; several add up."""
    scope = scope_of(use.page, use.node)
    before = [
        one
        for one in found.passes
        if one.returned is None
        and one.place < use.place
        and scope_of(one.page, one.stmt) is scope
        and not are_apart(use.page, use.node, one.stmt)
        and _reaches(one, wanted, found)
    ]
    if not before and scope is not None:
        if any(scope_of(one.page, one.stmt) is scope for one in found.passes):
            return []
        if use.asking == "step" and _is_made_in(scope, use, found.script):
            return []
        before = [one for one in found.passes if one.returned is None][-1:]
        if before and _is_only_there(wanted, scope, found.script):
            raise Refused("of which pass these gradients are is not said")
    seen = before[-1:]
    while seen and len(seen) < len(before):
        earlier = before[-len(seen) - 1]
        if _is_cleared(earlier, seen[0], wanted, found):
            break
        seen.insert(0, earlier)
    return seen


def _is_only_there(wanted: Wanted, scope: ast.AST, script: Script) -> bool:
    """Return whether variables have their name in a function alone, where no tape is."""
    if not isinstance(scope, ast.FunctionDef) or scope_of(wanted.page, wanted.of) is not scope:
        return False
    given = {one.arg for one in scope.args.args}
    own = script.names.own(scope) & {one.id for one in names_in(wanted.of)}
    return any(name not in given or not _is_lessons(name, script) for name in own)


def _is_lessons(name: str, script: Script) -> bool:
    """Return whether the lesson's own namespace has a name, too."""
    stored = (one for one in script.named(name) if isinstance(one[1].ctx, ast.Store))
    return any(scope_of(page, node) is None for page, node in stored)


def _is_made_in(scope: ast.AST, use: Use, script: Script) -> bool:
    """Return whether the optimizer of a step is made in the same function."""
    made = script.origins.of(use.of)
    return made is not None and scope_of(page_of(script, made), made) is scope


def _reaches(one: Pass, wanted: Wanted, found: Gradients) -> bool:
    """Return whether a pass may give gradients to variables: its loss comes from their names."""
    names = {wanted.name} if wanted.name else _bases(wanted.of, found.script)
    if names and one not in found.sources:
        found.sources[one] = _sources(one, found.script)
    return not names or bool(names & found.sources[one])


def _sources(one: Pass, script: Script) -> set[str]:
    """Return the names that a loss comes from, with those of the layers that its nets hold."""
    found = set(one.made.names)
    waiting = [nodes[-1] for nodes in one.made.names.values()]
    while waiting:
        origin = script.origins.of(waiting.pop())
        if not isinstance(origin, ast.Call):
            continue
        held = [node for node in names_in(origin) if script.kinds.is_kind(node, "module")]
        waiting += [node for node in held if node.id not in found]
        found |= {node.id for node in held}
    return found


def _bases(node: ast.expr, script: Script) -> set[str]:
    module = module_of(node, script)
    if module is not None:
        return {base_of(module)} - {""}
    if isinstance(node, ast.List | ast.Tuple):
        return {name for one in node.elts for name in _bases(one, script)}
    if isinstance(node, ast.Dict):
        return {base_of(name) for name in names_in(node)}
    if isinstance(node, ast.BinOp):
        return _bases(node.left, script) | _bases(node.right, script)
    found = {base_of(node)} - {""}
    origin = script.origins.of(node) if isinstance(node, ast.Name) else None
    if isinstance(origin, ast.List | ast.Tuple | ast.BinOp):
        found |= _bases(origin, script)
    elif origin is not None:  # a parameter that a name was given of a net
        found |= {one.id for one in names_in(origin) if script.kinds.is_kind(one, "module")}
    return found


def _is_cleared(first: Pass, last: Pass, wanted: Wanted, found: Gradients) -> bool:
    """Return whether gradients are set back, or variables made anew, between two passes."""
    script = found.script
    for page, stmt, of in found.zeroed:
        if first.place < place_of(page, stmt) < last.place and _clears(of, page, wanted, script):
            return True
    for use in found.uses:
        if use.asking == "call" and first.place < use.place < last.place:
            return True  # it sets back what it was given
    bases = _bases(wanted.of, script)
    return any(
        isinstance(node, ast.Assign)
        and first.place < place_of(page, node) < last.place
        and any(isinstance(target, ast.Name) for target in node.targets)
        and bool(bound_by(node) & bases)
        for page, node in script.walk(ast.Assign)
    )


def _clears(of: ast.expr, page: Page, wanted: Wanted, script: Script) -> bool:
    known = script.kinds.of(of)
    is_tensor = known is not None and known.kind in {"tensor", "parameter"}
    if not is_tensor and known is not None:
        return True
    same = page.text(of) == wanted.key or wanted.is_list
    return same or not isinstance(of, ast.Name) or (base_of(wanted.of) != of.id and known is None)


def indexed(wanted: Wanted, of: Wanted, script: Script) -> int | None:
    """Return the place of a variable in a list of such; None where the text does not say it."""
    module = module_of(of.of, script)
    if module is None:
        listed: ast.expr | None = of.of
        if isinstance(listed, ast.Name):
            listed = script.origins.of(listed)
        if not isinstance(listed, ast.List | ast.Tuple):
            return None
        texts = [page_of(script, one).text(one) for one in listed.elts]
        return texts.index(wanted.key) if wanted.key in texts else None
    base = page_of(script, module).text(module)
    known = script.kinds.module(module)
    if known is None or not wanted.key.startswith(base):
        return None
    path = wanted.key[len(base) :].replace("[", ".").replace("]", "").strip(".")
    names = list(_parameters(script.kinds.modules.index(known), script))
    return names.index(path) if path in names else None


def _parameters(number: int, script: Script) -> Sequence[str]:
    module = script.kinds.modules[number]
    found = list(module.parameters)
    for name, child in module.children:
        found += [f"{name}.{own}" for own in _parameters(child, script)]
    return found


def grad_name(wanted: Wanted, script: Script) -> str:
    """Return what the gradient of a variable is called: `x_grad`, `weight_grad`."""
    of = wanted.of
    word = of.attr if isinstance(of, ast.Attribute) else base_of(of) or "its"
    if isinstance(of, ast.Attribute) and isinstance(of.value, ast.Attribute):
        word = f"{of.value.attr}_{of.attr}" if of.value.attr.isidentifier() else word
    return free_name(script, (f"{word}_grad", f"{word}_gradient"))
