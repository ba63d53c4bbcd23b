"""Blocks whose layers say no width, and that are made for several: Paddle, which has no layers that
learn theirs at the first call, is told it with each of them, `Residual(3, 6)` for `Residual(6)`.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from lessons.translate.pages import Page, span_of
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.flow import scope_of
from lessons.translate.rules.layers.classes import list_modules, method_named
from lessons.translate.rules.widths.looped import looped_layer
from lessons.translate.rules.widths.made import made_by, places_inside
from lessons.translate.rules.widths.width_names import is_lazy, layers_in, width_in, width_told
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NAMES = ("in_channels", "num_channels", "in_width")
_PLAIN_NAMES = ("in_features", "num_inputs", "in_width")
_UNSEEN = "how much goes into this block is never seen, and it has to be told there"
_Call = tuple[Page, ast.Call]


def plan_told_widths(script: Script) -> None:
    """Decide which classes take their width, and what each block is told."""
    if script.target != "paddle" or not script.kinds.was_run:
        return
    for tree, page in list_modules(script).items():
        init = method_named(tree, "__init__")
        if init is None or method_named(tree, "build") or not init.args.args:
            continue
        layers = layers_in(init, page, script)
        if script.source == "pytorch":
            layers = [one for one in layers if is_lazy(one, script)]
        layers = [one for one in layers if one not in script.plan.widths]
        waiting = [one for one in layers if not _told(one, page, script)]
        widths = _widths(waiting, page, script)
        calls = _calls(tree.name, script)
        names = _PLAIN_NAMES if _are_plain(waiting, script) else _NAMES
        name = _name_in(init, names)
        if not widths or not calls or not name:
            continue
        for layer in waiting:
            looped = looped_layer(layer, page, script)
            script.plan.widths[layer] = looped.told(name, script) if looped else name
        itself = init.args.args[0]
        script.plan.replace[itself] = f"{itself.arg}, {name}"
        _Making(name, names, widths, init, script).plan(calls)


def _told(layer: ast.Call, page: Page, script: Script) -> bool:
    return width_told(layer, page, script) != ""


def _widths(waiting: Sequence[ast.Call], page: Page, script: Script) -> dict[int, int]:
    """Return what goes into each block, by its place; nothing where its layers take unlike much."""
    widths: dict[int, int] = {}
    for layer in waiting:
        looped = looped_layer(layer, page, script)
        for made in made_by(layer, page, script):
            width = looped.firsts.get(made.block) if looped is not None else width_in(made)
            if width is not None and widths.setdefault(made.block, width) != width:
                return {}
    return widths


def _calls(name: str, script: Script) -> list[_Call]:
    """Return where a class or function is called; nothing where it is used in another way."""
    found: list[_Call] = []
    for page, node in script.named(name):
        if isinstance(node.ctx, ast.Store):
            continue
        call = page.parents[node]
        if isinstance(call, ast.Call) and call.func is node:
            found.append((page, call))
        elif not _is_super(call):
            return []
    return found


def _is_super(node: ast.AST) -> bool:
    """Return whether a class's own name stands in `super(Block, self)`."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def _are_plain(layers: Sequence[ast.Call], script: Script) -> bool:
    """Return whether layers read features, and no channels."""
    return all(script.says(one, "linear", "lazy_linear") for one in layers)


def _name_in(function: ast.FunctionDef, names: Sequence[str]) -> str:
    """Return one of some names that a function does not have yet."""
    used = {one.id for one in ast.walk(function) if isinstance(one, ast.Name)}
    used |= {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    return next((name for name in names if name not in used), "")


class _Making:
    """The calls that make the blocks of one class."""

    def __init__(
        self,
        name: str,
        names: Sequence[str],
        widths: Mapping[int, int],
        init: ast.FunctionDef,
        script: Script,
    ) -> None:
        self._name, self._names = name, names
        self._widths = widths
        self._given = [one.arg for one in init.args.args[1:]]
        self._script = script

    def plan(self, calls: Sequence[_Call]) -> None:
        """Plan what each call is told."""
        inside: dict[ast.FunctionDef, list[_Call]] = {}
        for page, call in calls:
            text = self._text(page, call)
            around = scope_of(page, call)
            if isinstance(around, ast.FunctionDef) and (not text or text.isdigit()):
                inside.setdefault(around, []).append((page, call))
            else:
                _tell(call, text, self._script)
        for function, own in inside.items():
            self._plan_function(function, own)

    def _made(self, page: Page, call: ast.Call) -> list[int]:
        modules, place = self._script.kinds.modules, (page.cell, span_of(call))
        return [one for one in self._widths if modules[one].made == place]

    def _text(self, page: Page, call: ast.Call) -> str:
        """Return what a call's blocks take: what says it among its arguments, or the number."""
        blocks = self._made(page, call)
        widths = [self._widths[one] for one in blocks]
        if len(set(widths)) > 1 or scope_of(page, call) is not None:
            for name, argument in self._arguments(call):
                given = [self._script.kinds.modules[one].given.get(name) for one in blocks]
                if given == widths and widths:
                    return page.text(argument)
        return str(widths[0]) if len(set(widths)) == 1 else ""

    def _arguments(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        yield from zip(self._given, call.args, strict=False)
        yield from ((one.arg, one.value) for one in call.keywords if one.arg)

    def _plan_function(self, function: ast.FunctionDef, own: Sequence[_Call]) -> None:
        """Have a function take the width of the blocks that it makes, too."""
        told = list(self._told_function(function, own))
        for _, call in own:
            _tell(call, self._name if told else "", self._script)
        if told:
            first = function.args.args[0]
            self._script.plan.replace[first] = f"{self._name}, {ast.unparse(first)}"
        for call, width in told:
            _tell(call, str(width), self._script)

    def _told_function(
        self, function: ast.FunctionDef, own: Sequence[_Call]
    ) -> Iterator[tuple[ast.Call, int]]:
        """Yield the calls of a function, each with what goes into the blocks that it makes."""
        script = self._script
        calls = _calls(function.name, script)
        blocks = {block for page, call in own for block in self._made(page, call)}
        found: list[tuple[ast.Call, int]] = []
        for page, call in calls:
            known = script.kinds.of(call)
            if known is None or known.module < 0 or scope_of(page, call) is not None:
                return
            inside = blocks & {known.module, *places_inside(known.module, script)}
            widths = {self._widths[block] for block in inside}
            inputs = script.kinds.modules[known.module].inputs
            if not widths and inputs and len(inputs[0]) > 1:
                widths = {inputs[0][-1]}
            if len(widths) != 1:
                return
            blocks -= inside
            found.append((call, widths.pop()))
        has_place = function.args.args and self._name == _name_in(function, self._names)
        if not blocks and has_place:
            yield from found


def _tell(call: ast.Call, width: str, script: Script) -> None:
    """Have a call say the width before all else."""

    def written(writer: Writer) -> str:
        if not width:
            raise Refused(_UNSEEN)
        text = writer.splice(call)
        opening = writer.text(call.func) + "("
        if not text.startswith(opening):
            raise Refused(_UNSEEN)
        separator = ", " if call.args or call.keywords else ""
        return f"{opening}{width}{separator}{text.removeprefix(opening)}"

    script.plan.replace[call] = written
