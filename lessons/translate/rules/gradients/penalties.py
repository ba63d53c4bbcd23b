"""Penalties that layers of Keras keep for a loss: elsewhere the loss adds them itself."""

import ast
from collections.abc import Iterator

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.layers.containers import given_layers
from lessons.translate.rules.layers.items import classes_in, kept_place
from lessons.translate.rules.layers.rows import row_of
from lessons.translate.rules.phrases import say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_SQUARES = frozenset({"keras.regularizers.L2", "keras.regularizers.l2"})
_SUMS = frozenset({"tf.add_n", "tf.math.add_n"})
# A layer's place in its row, and how much the sum of its squares counts.
_Penalty = tuple[int, ast.expr]


def plan_penalties(script: Script) -> None:
    """Have a loss add what its net's layers are penalized by."""
    if script.source != "keras":
        return
    for page, node in script.walk(ast.Attribute):
        if not isinstance(node, ast.Attribute) or not script.says(node, "layer_penalties"):
            continue
        total = _sum_of(page, node, script)
        found = _penalties(node.value, script)
        if total is not None and found:
            script.plan.replace[total] = _added(node.value, found)
            for layer in _layers(node.value, script):
                if script.says(layer, "linear_penalized"):
                    script.plan.replace[layer] = _plain(layer)


def _sum_of(page: Page, node: ast.Attribute, script: Script) -> ast.Call | None:
    """Return the sum of a net's penalties, where that is what is asked of them."""
    above = page.parents[node]
    if not isinstance(above, ast.Call) or above.args != [node] or above.keywords:
        return None
    is_sum = isinstance(above.func, ast.Name) and above.func.id == "sum"
    return above if is_sum or script.path(above.func) in _SUMS else None


def _layers(net: ast.expr, script: Script) -> list[ast.expr]:
    row = row_of(net, script)
    return (given_layers(row, script) or []) if row is not None else []


def _penalties(net: ast.expr, script: Script) -> list[_Penalty]:
    """Return the penalties of a row's layers; none where one of them is not understood."""
    classes, layers = classes_in(net, script), _layers(net, script)
    if classes is None or len(classes) != len(layers):
        return []
    found = []
    for number, layer in enumerate(layers):
        if not any(_regularizers(layer)):
            continue
        said = script.says(layer, "linear_penalized")
        factor = _factor(said, script)
        place = kept_place(number, classes, script)
        if factor is None or place is None:
            return []
        found.append((place, factor))
    return found


def _regularizers(layer: ast.expr) -> Iterator[bool]:
    for one in layer.keywords if isinstance(layer, ast.Call) else ():
        yield (one.arg or "").endswith("_regularizer")


def _factor(said: Said | None, script: Script) -> ast.expr | None:
    """Return how much a sum of squares counts, where that is the penalty and nothing is added."""
    if said is None or said.holes["activation"].is_given:
        return None
    match said.holes["penalty"].node:
        case ast.Call(func=func, args=[factor], keywords=[]):
            pass
        case ast.Call(func=func, args=[], keywords=[ast.keyword(arg="l2", value=factor)]):
            pass
        case _:
            return None
    return factor if script.path(func) in _SQUARES else None


def _added(net: ast.expr, found: list[_Penalty]) -> Written:
    def written(writer: Writer) -> str:
        name = writer.text(net)
        terms = []
        for place, factor in found:
            times = bracketed(writer.text(factor), 13)
            terms.append(f"{times} * ({name}[{place}].weight ** 2).sum()")
        return " + ".join(terms)

    return written


def _plain(layer: ast.expr) -> Written:
    """Return who writes a layer without its penalty."""

    def written(writer: Writer) -> str:
        script = writer.script
        said = script.says(layer, "linear_penalized")
        assert said is not None
        phrase = script.book.phrases["linear"]
        holes = {"out_features": said.holes["out_features"]}
        return say(Said(phrase, phrase.patterns["keras"][0], holes), layer, writer)

    return written
