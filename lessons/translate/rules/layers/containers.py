"""Layers in a row: `Sequential`, and activations that Keras has inside a layer."""

import ast
from collections.abc import Sequence

from lessons.translate.pages import Page
from lessons.translate.rules.initializers.given import LONGEST, in_lines, with_given
from lessons.translate.rules.initializers.initializers import bare_layer
from lessons.translate.rules.layers.activations import layer_of, word_of
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.layers.keras_only import cut_input, without_inputs
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# Activations that Keras knows by a word, by the concept of their layers.
ACTIVATIONS = {
    "relu_layer": "relu",
    "sigmoid_layer": "sigmoid",
    "tanh_layer": "tanh",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
}
# Layers of Keras that apply their activation last; others, as recurrent ones, use it within.
_CLOSING = frozenset(
    {f"Conv{n}D{more}" for n in (1, 2, 3) for more in ("", "Transpose")}
    | {"Dense", "DepthwiseConv2D", "SeparableConv2D"}
)
# An activation stands beside its layer, as textbooks have it, where both go into a line.
_WIDTH = 100
_ACTIVATED = frozenset(
    {f"{lazy}{layer}" for lazy in ("", "lazy_") for layer in ("linear", "conv1d", "conv2d")}
    | {"conv2d_padded", "lazy_conv2d_padded"}
)


def sequential_call(node: ast.AST, script: Script) -> ast.Call | None:
    """Return an expression that makes a row of layers, None for another."""
    reader = script.reader(node)
    if isinstance(node, ast.Call) and reader.path(node.func) in SEQUENTIAL[reader.source]:
        return node
    return None


def given_layers(call: ast.Call, script: Script) -> list[ast.expr] | None:
    """Return the layers that a row is made of; None where the text does not list them."""
    given = _listed(call, script.reader(call))
    if given is None or any(isinstance(one, ast.Starred) for one in given):
        return None
    return without_inputs(given, script.reader(call))


def _listed(call: ast.Call, script: Script) -> list[ast.expr] | None:
    """Return what a row is given: layers, and lists of them with a star; None for a name."""
    if script.source != "keras":
        return call.args
    named = [one.value for one in call.keywords if one.arg == "layers"]
    match [*call.args, *named]:
        case []:
            return []
        case [ast.List(elts=given) | ast.Tuple(elts=given), *_]:
            return given
    return None


def _mixed(call: ast.Call, script: Script) -> list[ast.expr] | None:
    """Return layers of a row among which lists of such stand with a star; None for another row."""
    given = _listed(call, script) or []
    is_mixed = len(given) > 1 or (script.source == "keras" and bool(given))
    return given if is_mixed and any(isinstance(one, ast.Starred) for one in given) else None


def placed_layers(call: ast.Call | None, script: Script) -> Sequence[ast.expr | None]:
    """Return the layers of a row in the places that the source counts; in one that is in the
    target's words already, activations inside layers, None here, have places of their own.
    """
    layers = given_layers(call, script) if call is not None else None
    if not layers or call not in script.stayed.nodes:
        return layers or []
    found: list[ast.expr | None] = []
    for one in layers:
        found += [one, None] if split_activation(one, script.reader(one)) else [one]
    return found


def write_sequential(node: ast.expr, writer: Writer) -> str | None:
    """Return a row of layers in the target's words, with the layout that it had."""
    script, page = writer.script, writer.page
    call = sequential_call(node, script)
    if call is None:
        return None
    layers = given_layers(call, script)
    mixed = _mixed(call, script) if layers is None else None
    if call in script.plan.collapsed and layers:
        return _told(layers[0], activation_after(layers[0], layers[1], script), writer)
    name = writer.spell(SEQUENTIAL[script.target][0])
    if layers is None and mixed is None:
        return _from_variable(call, name, writer)
    start, end = page.start(call), page.end(call)
    func_end = page.end(call.func)
    edits = [(page.start(call.func), func_end, name)]
    opening = page.source.index("(", func_end)
    if not (layers or mixed):
        return f"{name}()"
    if script.source == "keras":
        holder = call.args[0] if call.args else call.keywords[0].value
        edits.append((opening + 1, page.start(holder) + 1, ""))
        edits.append((page.end(holder) - 1, end - 1, ""))
        edits += cut_input(holder, writer)
    elif script.target == "keras":
        edits.append((opening + 1, opening + 1, "["))
        edits.append((end - 1, end - 1, "]"))
    edits += _written_layers(layers or [], writer)
    edits += [(page.start(one), page.end(one), _layer_text(one, writer)) for one in mixed or ()]
    text = writer.spliced(call, _within(edits, start, end))
    is_long = start - page.line_start(start) + len(text) > LONGEST
    is_told = any(one in script.plan.given for one in layers or ())
    is_line = "\n" not in page.text(call)
    return in_lines(text, page.indent(call)) if is_told and is_long and is_line else text


def _within(edits: list[tuple[int, int, str]], start: int, end: int) -> list[tuple[int, int, str]]:
    return [edit for edit in edits if start <= edit[0] and edit[1] <= end]


def _written_layers(layers: list[ast.expr], writer: Writer) -> list[tuple[int, int, str]]:
    """Return the changes of a row's layers: each its own text, activations merged or split."""
    page, script = writer.page, writer.script
    edits = []
    place = 0
    while place < len(layers):
        layer = layers[place]
        following = layers[place + 1] if place + 1 < len(layers) else None
        word = merged_word(layer, following, script)
        if word and following is not None:
            text = _told(layer, word, writer)
            edits.append((page.start(layer), page.end(layer), text))
            edits.append((page.end(layer), page.end(following), _comments(layer, following, page)))
            place += 2
            continue
        edits.append((page.start(layer), page.end(layer), _layer_text(layer, writer)))
        place += 1
    return edits


def _told(layer: ast.expr, word: str, writer: Writer) -> str:
    """Return a layer with an activation inside it."""
    quote = writer.script.quote
    return with_given(layer, writer, f"activation={quote}{word}{quote}")


def _comments(layer: ast.expr, following: ast.expr, page: Page) -> str:
    """Return what stays between a layer and its merged activation: a comment, with its line."""
    start, end = page.end(layer), page.end(following)
    kept = [text for at, text in page.comments if start <= at < end]
    return f"  {kept[0]}\n{page.indent(following)}" if kept else ""


def _layer_text(layer: ast.expr, writer: Writer) -> str:
    """Return one layer of a row; one with an activation inside it becomes two."""
    page = writer.page
    is_nested = page.parents.get(page.parents[layer]) in writer.script.plan.nested
    if is_nested or split_activation(layer, writer.script) is None:
        return writer.text(layer)
    start = page.start(layer)
    line, parts = page.source[page.line_start(start) : start], split_layers(layer, writer)
    beside = ", ".join(parts)
    is_too_wide = len(page.indent(layer)) + len(beside) >= _WIDTH
    return f",\n{page.indent(layer)}".join(parts) if is_too_wide and not line.strip() else beside


def split_layers(layer: ast.expr, writer: Writer) -> list[str]:
    """Return a Keras layer that has an activation inside it as two layers."""
    found = split_activation(layer, writer.script)
    assert found is not None
    return [without_activation(layer, writer), layer_of(found[1], writer)]


def write_activated(node: ast.expr, writer: Writer) -> str | None:
    """Return a Keras layer with an activation, that stands alone, as a row of two."""
    if split_activation(node, writer.script) is None:
        return None
    row = writer.spell(SEQUENTIAL[writer.script.target][0])
    return f"{row}({', '.join(split_layers(node, writer))})"


def write_given(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer with the arguments that are planned for it, None for another."""
    if node not in writer.script.plan.given or split_activation(node, writer.script):
        return None
    return with_given(node, writer)


def merged_word(layer: ast.expr, following: ast.expr | None, script: Script) -> str:
    """Return the word of an activation that goes into the layer before it; empty for none."""
    if script.target != "keras" or following is None or not script.merges:
        return ""
    return activation_after(layer, following, script)


def activation_after(layer: ast.expr, following: ast.expr, script: Script) -> str:
    """Return the word of an activation that may go into the layer before it; empty for none."""
    after = script.said(following)
    if after is None or not takes_activation(layer, script):
        return ""
    if any(hole.is_given for hole in after.holes.values()):
        return ""
    return ACTIVATIONS.get(after.phrase.name, "")


def takes_activation(layer: ast.expr, script: Script) -> bool:
    """Return whether an expression makes a layer that has room for an activation in Keras."""
    said = script.said(bare_layer(layer, script)) if isinstance(layer, ast.Call) else None
    return said is not None and said.phrase.name in _ACTIVATED


def split_activation(layer: ast.expr, script: Script) -> tuple[ast.keyword, str] | None:
    """Return the activation that stands inside a Keras layer, and its word; None for none."""
    if script.source != "keras" or not isinstance(layer, ast.Call):
        return None
    path = script.path(layer.func) or ""
    if path.removeprefix("keras.layers.") not in _CLOSING:
        return None
    for keyword in layer.keywords:
        if keyword.arg == "activation":
            word = word_of(keyword.value, script)
            if word:
                return keyword, word
    return None


def without_activation(layer: ast.expr, writer: Writer) -> str:
    """Return a Keras layer without the activation inside it, in the target's words."""
    assert isinstance(layer, ast.Call)
    kept = [one for one in layer.keywords if one.arg != "activation"]
    bare = ast.Call(layer.func, layer.args, kept)
    ast.copy_location(bare, layer)
    known = writer.script.kinds.of(layer)
    if known is not None:
        writer.script.kinds.tell(bare, known)
    given = writer.script.plan.given
    if layer in given:
        given[bare] = given[layer]
    return with_given(bare, writer)


def _from_variable(call: ast.Call, name: str, writer: Writer) -> str:
    """Return a row made of a list that has a name, or of `*layers`."""
    script = writer.script
    if script.source == "keras":
        return f"{name}(*{writer.text(call.args[0])})"
    if script.target != "keras":
        page = writer.page
        edits = [(page.start(call.func), page.end(call.func), name)]
        edits += [(page.start(one), page.end(one), writer.text(one)) for one in call.args]
        return writer.spliced(call, edits)
    (row,) = call.args
    assert isinstance(row, ast.Starred)
    return f"{name}({writer.text(row.value)})"
