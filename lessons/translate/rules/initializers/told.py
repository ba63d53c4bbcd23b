"""Initial values that a lesson of PyTorch gives a layer right after it has made it: Keras's layers
are told them when they are made.
"""

import ast
from dataclasses import dataclass, field

from lessons.phrasebook.filling import fill
from lessons.phrasebook.patterns import Pattern
from lessons.translate.pages import Block, Page
from lessons.translate.rules.initializers.initializers import SUFFIX
from lessons.translate.rules.layers.containers import given_layers, sequential_call
from lessons.translate.rules.literals import is_self, whole_number
from lessons.translate.rules.phrases import make_filler
from lessons.translate.rules.weights.layout import weight_in
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

# The layers that are told how they begin, by their concepts, and what is said of their weight.
_KERNEL = "kernel_initializer"
_LAYERS = dict.fromkeys(("linear", "lazy_linear"), _KERNEL)
_LAYERS |= dict.fromkeys(("conv1d", "conv2d", "conv2d_padded"), _KERNEL)
_LAYERS |= dict.fromkeys(("lazy_conv1d", "lazy_conv2d", "lazy_conv2d_padded"), _KERNEL)
_LAYERS |= {"embedding": "embeddings_initializer"}
_BIAS = "bias_initializer"
_FILL = "fill_"
# What Keras says in a word.
_WORDS = {"fill_zeros": "zeros", "fill_ones": "ones"}
# What a tensor's own methods do, TensorFlow's own initializers do, and Keras's what `nn.init` does.
_METHODS = {
    "normal_data": f"normal{SUFFIX}",
    "uniform_data": f"uniform{SUFFIX}",
    "fill_data": f"constant{SUFFIX}",
    "zero_data": f"zeros{SUFFIX}",
}


@dataclass
class _Made:
    """Layers that a statement makes, by the places under which its name has them afterwards.

    The place of what has the name by itself is None.
    """

    page: Page
    name: ast.expr
    layers: dict[int | None, ast.Call]
    filled: set[tuple[ast.Call, str]] = field(default_factory=set)


def plan_told(script: Script) -> None:
    """Decide which initial values go into the layers that have them."""
    if (script.source, script.target) != ("pytorch", "keras"):
        return
    for page in script.pages:
        for block in page.all_blocks():
            for stmt in block:
                made = _made(stmt, page, script)
                if made is not None:
                    _plan_fills(made, block[block.index(stmt) + 1 :], script)


def _made(stmt: ast.stmt, page: Page, script: Script) -> _Made | None:
    """Return the layers that a statement makes and gives a name, None for another."""
    match stmt:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as name], value=value):
            row = sequential_call(value, script)
            every = given_layers(row, script) if row is not None else None
            layers = dict[int | None, ast.expr](enumerate(every or ()))
            layers |= {
                place - len(layers): one for place, one in layers.items() if place is not None
            }
            if row is None:
                layers = {None: value}
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=name, attr="append"), args=[value])):
            layers = {-1: value}
        case _:
            return None
    known = {
        place: one
        for place, one in layers.items()
        if isinstance(one, ast.Call) and script.says(one, *_LAYERS)
    }
    return _Made(page, name, known) if known else None


def _plan_fills(made: _Made, following: Block, script: Script) -> None:
    """Plan the statements that fill layers, up to the first that does something else with them."""
    for stmt in following:
        found = _filled(stmt, made, script)
        if found is None:
            if _mentions(stmt, made):
                return
            continue
        layer, part, said = found
        if (layer, part) in made.filled:
            return
        made.filled.add((layer, part))
        script.plan.drop.add(stmt)
        script.plan.given[layer].append(
            lambda writer, layer=layer, part=part, said=said: _argument(  # type: ignore[misc]
                layer, part, said, writer
            )
        )


def _filled(stmt: ast.stmt, made: _Made, script: Script) -> tuple[ast.Call, str, Said] | None:
    """Return the layer that a statement fills, which parameter of it, and with what."""
    call = stmt.value if isinstance(stmt, ast.Expr) else None
    said = script.said(call) if isinstance(call, ast.Call) else None
    if said is None or not (said.phrase.name.startswith(_FILL) or said.phrase.name in _METHODS):
        return None
    hole = said.holes.get("x")
    parameter = weight_in(hole.node) if hole is not None and hole.node is not None else None
    if not isinstance(parameter, ast.Attribute) or parameter.attr not in {"weight", "bias"}:
        return None
    place, held = None, parameter.value
    if isinstance(held, ast.Subscript):
        place, held = whole_number(held.slice), held.value
    layer = made.layers.get(place)
    is_its = ast.dump(held) == ast.dump(_read(made.name))
    if layer is None or not is_its or _pattern(said, script) is None:
        return None
    return layer, parameter.attr, said


def _read(name: ast.expr) -> ast.expr:
    """Return a name as it is where it is read."""
    return ast.parse(ast.unparse(name), mode="eval").body


def _mentions(stmt: ast.stmt, made: _Made) -> bool:
    """Return whether a statement may use what was made."""
    own = ast.unparse(made.name)
    for node in ast.walk(stmt):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == own:
            return True
        is_of_self = is_self(node)
        if is_of_self and isinstance(made.name, ast.Attribute) and not _is_part(node, made.page):
            return True
    return False


def _is_part(node: ast.AST, page: Page) -> bool:
    """Return whether an object is asked for one of its parts, and no method of it is called."""
    above = page.parents[node]
    around = page.parents.get(above)
    is_called = isinstance(around, ast.Call) and around.func is above
    return isinstance(above, ast.Attribute) and not is_called


def _pattern(said: Said, script: Script) -> Pattern | None:
    """Return how the target names an initializer that fills so; None where it has none."""
    phrase = said.phrase
    if phrase.name in _METHODS:
        patterns = script.book.phrases[_concept(said)].patterns["keras"]
        return next(one for one in patterns if one.key.endswith(f"{SUFFIX}()"))
    for one in phrase.patterns["keras"]:
        match one.tree:
            case ast.Call(args=[ast.Call(func=ast.Call() as initializer)]):
                return Pattern(ast.unparse(initializer), "keras")
    return None


def _concept(said: Said) -> str:
    value = said.holes.get("value")
    if value is not None and value.node is not None and whole_number(value.node) == 0:
        return f"zeros{SUFFIX}"
    return _METHODS[said.phrase.name]


def _argument(layer: ast.Call, part: str, said: Said, writer: Writer) -> str:
    """Return what a layer is told of one of its parameters."""
    script = writer.script
    concept = script.says(layer, *_LAYERS)
    assert concept is not None
    name = _LAYERS[concept.phrase.name] if part == "weight" else _BIAS
    if said.phrase.name in _WORDS:
        return f"{name}={script.quote}{_WORDS[said.phrase.name]}{script.quote}"
    pattern = _pattern(said, script)
    assert pattern is not None
    fillers = {key: make_filler(hole, writer) for key, hole in said.holes.items() if key != "x"}
    return f"{name}={fill(pattern, fillers, writer.spell, script.quote)}"
