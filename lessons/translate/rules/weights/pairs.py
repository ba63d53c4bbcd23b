"""Loops over parameters with their names: a pair each in PyTorch and Paddle, a variable that knows
its own path in Keras.
"""

import ast
from collections.abc import Iterator, Mapping

from lessons.translate.pages import Page
from lessons.translate.rules.layers.modules import (
    is_module,
    method_of,
    parameter_list,
    receiver,
)
from lessons.translate.rules.names_free import free_name, is_read_after
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PAIRS = {
    "named_parameters": ("", "path"),  # which list these are is said by the net
    "named_children": ("layers", "name"),
    "items": ("weights", "path"),
}
_NAMES = ("name", "key", "path")
_READ_ON = "Keras has no name for each weight beside it, and this one is read after the loop"
_LISTS = frozenset({"weights", "variables", "trainable_weights", "trainable_variables"})
_WORDS = {"weight": "kernel"}
_Loop = ast.For | ast.comprehension


def plan_pairs(script: Script) -> None:
    """Decide how loops over named parameters run in the target."""
    for page, node in script.walk(ast.For, ast.comprehension):
        assert isinstance(node, _Loop)
        if script.target == "keras":
            _plan_variables(node, page, script)
        elif script.source == "keras":
            _plan_named(node, page, script)


def _plan_variables(loop: _Loop, page: Page, script: Script) -> None:
    """Plan `for name, param in net.named_parameters()` as a loop over variables."""
    method = method_of(loop.iter, tuple(_PAIRS), script, page)
    net: ast.expr
    if method == "items" or not method:
        inner = receiver(loop.iter) if _is_items(loop.iter) else None
        if inner is None or not method_of(inner, ("state_dict",), script, page):
            return
        method, net = "items", receiver(inner)
    else:
        net = receiver(loop.iter)
    target = loop.target
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        return
    name, value = target.elts
    if not (isinstance(name, ast.Name) and isinstance(value, ast.Name)):
        return
    if isinstance(loop, ast.For) and is_read_after(name.id, page, loop, script):
        script.plan.refuse[loop.iter] = _READ_ON
        return
    places, asked = _PAIRS[method]
    kept = value.id if value.id != "_" else "param"
    script.plan.replace[target] = script.plan.replace.get(value, kept)  # with its gradient
    script.plan.replace.setdefault(
        loop.iter, lambda writer: f"{writer.text(net)}.{places or parameter_list(net, script)}"
    )
    for use in _uses(loop, name.id, page):
        script.plan.replace[use] = f"{kept}.{asked}"
        _plan_words(use, _WORDS, page, script)
    if isinstance(loop, ast.For) and page.enclosing(loop, ast.FunctionDef, ast.ClassDef) is None:
        script.plan.left_out[page.cell].add(name.id)


def _is_items(node: ast.expr) -> bool:
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_method and node.func.attr == "items"  # type: ignore[attr-defined]


def _uses(loop: _Loop, name: str, page: Page) -> Iterator[ast.Name]:
    """Yield where a loop's name is read within the loop."""
    around = loop if isinstance(loop, ast.For) else page.parents[loop]
    for node in ast.walk(around):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            yield node


def _plan_words(use: ast.expr, words: Mapping[str, str], page: Page, script: Script) -> None:
    """Have a name that is asked for a word asked for the target's: `"kernel" in param.path`."""
    above = page.parents[use]
    if not isinstance(above, ast.Compare):
        return
    for side in (above.left, *above.comparators):
        if isinstance(side, ast.Constant) and side.value in words:
            word = words[str(side.value)]
            script.plan.replace[side] = page.text(side).replace(str(side.value), word)


def _plan_named(loop: _Loop, page: Page, script: Script) -> None:
    """Plan a loop over variables that are asked for their paths as one over pairs."""
    held = loop.iter
    if not isinstance(held, ast.Attribute) or held.attr not in _LISTS:
        return
    if not isinstance(loop.target, ast.Name) or not is_module(held.value, script, page):
        return
    own = loop.target.id
    asked = [
        above
        for use in _uses(loop, own, page)
        if isinstance(above := page.parents[use], ast.Attribute) and above.attr in {"path", "name"}
    ]
    if not asked:
        return
    name = _NAMES[0]
    if isinstance(loop, ast.For) and is_read_after(name, page, loop, script):
        name = free_name(script, _NAMES)

    def written(writer: Writer) -> str:
        return f"{writer.text(held.value)}.named_parameters()"

    if (around := _pairs_alone(loop, page)) is not None:
        script.plan.replace[around] = lambda writer: f"list({written(writer)})"
        return
    back = {word: own for own, word in _WORDS.items()}
    for use in asked:
        script.plan.replace[use] = name
        _plan_words(use, back, page, script)
    script.plan.replace[loop.target] = f"{name}, {own}"
    script.plan.replace[held] = written
    if isinstance(loop, ast.For):
        script.plan.introduced[page.cell].add(name)


def _pairs_alone(loop: _Loop, page: Page) -> ast.ListComp | None:
    """Return the list that a loop makes of just the pairs, which is a list of what gives them."""
    around = page.parents[loop]
    match around:
        case ast.ListComp(
            elt=ast.Tuple(elts=[ast.Attribute(value=ast.Name(id=one)), ast.Name(id=other)]),
            generators=[ast.comprehension(target=ast.Name(id=own), ifs=[], is_async=0)],
        ) if one == other == own:
            return around
    return None
