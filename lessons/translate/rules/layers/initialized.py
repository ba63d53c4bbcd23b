"""Layers that are made with given initial values: PyTorch's are filled after they are made."""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.containers import (
    given_layers,
    sequential_call,
    split_activation,
    with_argument,
)
from lessons.translate.rules.layers.parameters import listed
from lessons.translate.rules.names_free import free_name
from lessons.translate.rules.phrases import make_filler, say
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

# By the argument that names an initializer: the parameter, and what others call the argument.
_PARTS = {
    "keras": {
        "kernel_initializer": "weight",
        "embeddings_initializer": "weight",
        "bias_initializer": "bias",
    },
    "paddle": {"weight_attr": "weight", "bias_attr": "bias"},
}
_ARGUMENTS = {
    "keras": {"weight": "kernel_initializer", "bias": "bias_initializer"},
    "paddle": {"weight": "weight_attr", "bias": "bias_attr"},
}
# What Keras means by a word.
_WORDS = {
    "zeros": "zeros",
    "ones": "ones",
    "glorot_uniform": "xavier_uniform",
    "glorot_normal": "xavier_normal",
    "he_normal": "kaiming_normal",
    "he_uniform": "kaiming_uniform",
    "random_normal": "normal",
    "random_uniform": "uniform",
    "normal": "normal",
    "uniform": "uniform",
}
_WORD_HOLES = {
    "normal": {"mean": "0.0", "std": "0.05"},
    "uniform": {"low": "-0.05", "high": "0.05"},
}
_SUFFIX = "_initializer"
_NO_NAME = "the layer that is to be filled afterwards has no name here"


@dataclass(frozen=True)
class _Given:
    """An initializer that a layer is given: for which parameter, as it stands, and what it is."""

    part: str
    node: ast.expr
    meant: ast.expr


def plan_initialized(script: Script) -> None:
    """Plan what fills layers after they are made, and leave out the initializers' names."""
    if script.source == "keras" and script.target == "paddle":
        for page, node in script.walk(ast.Call):
            assert isinstance(node, ast.Call)
            _plan_assigned(node, page, script)
    if script.target != "pytorch" or script.source not in _PARTS:
        return
    taken: set[ast.AST] = set()
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        given = _given(node, script)
        if given:
            _plan_filling(node, given, page, script)
        else:
            given = _plan_assigned(node, page, script)
        taken |= {child for one in given for child in ast.walk(one.node)}
    _drop_names(taken, script)


def write_initialized(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer with its initial values in the target's words, None for another."""
    script = writer.script
    if not isinstance(node, ast.Call) or script.source not in _PARTS:
        return None
    attribute = script.says(node, "parameter_attribute")
    if attribute is not None and script.target == "keras":
        inner = attribute.holes["initializer"].node
        return writer.text(inner) if inner else None
    given = _given(node, script)
    if not given:
        return None
    names = set(_PARTS[script.source])
    kept = [one for one in node.keywords if one.arg not in names or not _is_one(one, given)]
    bare = ast.copy_location(ast.Call(node.func, node.args, kept), node)
    known = script.kinds.of(node)
    if known is not None:
        script.kinds.tell(bare, known)
    text = writer.text(bare)
    if script.target == "pytorch":
        return text
    for one in given:
        name = _ARGUMENTS[script.target][one.part]
        if script.target == "keras" and "Embedding" in text:
            name = "embeddings_initializer"
        text = with_argument(text, f"{name}={_initializer(one, writer)}")
    return text


def _is_one(keyword: ast.keyword, given: list[_Given]) -> bool:
    return any(one.node is keyword.value for one in given)


def _given(node: ast.Call, script: Script) -> list[_Given]:
    """Return the initializers that a library's layer is given."""
    path = script.path(node.func) or ""
    if not path.startswith(("keras.layers.", "paddle.nn.")):
        return []
    parts = _PARTS[script.source]
    found = []
    for keyword in node.keywords:
        if keyword.arg in parts and not _is_plain(keyword.value):
            meant = _meant(keyword.value, script)
            found.append(_Given(parts[keyword.arg], keyword.value, meant))
    return found


def _is_plain(node: ast.expr) -> bool:
    """Return whether it is `None`, `False` or `True`: no initializer, or no bias."""
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


def _meant(node: ast.expr, script: Script) -> ast.expr:
    """Return the initializer that a name or an attribute of a parameter stands for."""
    for _ in range(3):
        said = script.says(node, "parameter_attribute")
        inner = said.holes["initializer"].node if said else None
        origin = script.origins.of(node) if isinstance(node, ast.Name) else None
        following = inner or origin
        if following is None:
            return node
        node = following
    return node


def _initializer(given: _Given, writer: Writer) -> str:
    """Return what a layer of Keras or Paddle is told of one parameter."""
    script = writer.script
    if isinstance(given.meant, ast.Constant):
        concept, told = _by_word(given.meant)
        phrase = script.book.phrases[f"{concept}{_SUFFIX}"]
        pattern = phrase.patterns[script.source][0]
        text = say(Said(phrase, pattern, {}), given.node, writer, told)
    else:
        text = writer.text(given.node)
    is_attribute = script.says(given.node, "parameter_attribute") is not None
    if script.target != "paddle" or is_attribute:
        return text
    return f"{writer.spell('paddle.ParamAttr')}(initializer={text})"


def _by_word(word: ast.Constant) -> tuple[str, dict[str, str]]:
    concept = _WORDS.get(str(word.value))
    if concept is None:
        raise Refused(f"the initializer {word.value!r} is not in the phrasebook")
    return concept, _WORD_HOLES.get(concept, {})


def _filling(given: _Given, parameter: str, writer: Writer) -> str:
    """Return the line with which PyTorch fills a parameter."""
    script = writer.script
    fillers: dict[str, Filler] = {}
    if isinstance(given.meant, ast.Constant):
        concept, told = _by_word(given.meant)
    else:
        said = script.said(given.meant)
        if said is None or not said.phrase.name.endswith(_SUFFIX):
            raise Refused("what this initializer does cannot be told from the text alone")
        concept, told = said.phrase.name.removesuffix(_SUFFIX), {}
        fillers = {name: make_filler(hole, writer) for name, hole in said.holes.items()}
        if "values" in fillers:
            return _copying(given, concept, parameter, fillers["values"].text, writer)
    fillers |= {name: Filler(text, by_keyword=True) for name, text in told.items()}
    pattern = script.book.phrases[f"fill_{concept}"].patterns["pytorch"][0]
    return fill(pattern, {"x": Filler(parameter), **fillers}, writer.spell)


def _copying(given: _Given, concept: str, parameter: str, values: str, writer: Writer) -> str:
    """Return the line with which PyTorch puts values into a parameter of a layer."""
    around = writer.page.parents.get(writer.page.parents[given.node])
    path = writer.script.path(around.func) if isinstance(around, ast.Call) else None
    if path not in {"paddle.nn.Linear", "paddle.nn.Embedding"}:
        raise Refused("how this layer's values lie in PyTorch is not told by its initializer")
    values = listed(values, writer) if concept == "listed_values" else values
    is_turned = path == "paddle.nn.Linear" and given.part == "weight"
    return f"{parameter}.data = {values}{'.T' if is_turned else ''}"


def _plan_filling(node: ast.Call, given: list[_Given], page: Page, script: Script) -> None:
    stmt = page.statement(node)
    if isinstance(stmt, ast.Return) and stmt.value is node:
        script.plan.replace[stmt] = lambda writer: _returned(node, given, stmt, writer)
        return
    layer = _named(node, stmt, page, script)
    if layer is None:
        script.plan.refuse[stmt] = _NO_NAME
        return
    for one in given:
        script.plan.after[stmt].append(
            lambda writer, one=one: _filling(one, f"{layer}.{one.part}", writer)  # type: ignore[misc]
        )


def _returned(node: ast.Call, given: list[_Given], stmt: ast.stmt, writer: Writer) -> str:
    """Return how a layer is made, filled, and only then given back."""
    name = free_name(writer.script, ("layer", "block", "sublayer"))
    filled = [_filling(one, f"{name}.{one.part}", writer) for one in given]
    made = f"{name} = {writer.text(node)}"
    return writer.lines(stmt, [made, *filled, f"return {name}"])


def _named(node: ast.Call, stmt: ast.stmt, page: Page, script: Script) -> str | None:
    """Return how a layer is called after its statement: `net[0]`, `self.hidden`, `net[-1]`."""
    parent = page.parents[node]
    if isinstance(stmt, ast.Expr) and isinstance(parent, ast.Call):
        is_added = isinstance(parent.func, ast.Attribute) and parent.func.attr == "add"
        if is_added and stmt.value is parent and isinstance(parent.func, ast.Attribute):
            last = "-2" if split_activation(node, script) else "-1"
            return f"{page.text(parent.func.value)}[{last}]"
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1:
        return None
    name = page.text(stmt.targets[0])
    if stmt.value is node:
        return f"{name}[0]" if split_activation(node, script) else name
    row = sequential_call(stmt.value, script)
    layers = given_layers(row, script) if row else None
    if not layers or node not in layers:
        return None
    before = layers[: layers.index(node)]
    return f"{name}[{sum(2 if split_activation(one, script) else 1 for one in before)}]"


def _plan_assigned(node: ast.Call, page: Page, script: Script) -> list[_Given]:
    """Plan `weight.assign(init(weight.shape))`, or `init(weight)`, as what fills the weight."""
    stmt = page.parents.get(node)
    match node:
        case ast.Call(func=ast.Name() as name, args=[weight], keywords=[]) if (
            isinstance(stmt, ast.Expr) and script.source == "paddle"
        ):
            given = _Given("", name, _meant(name, script))
            return _plan_filled(given, weight, stmt, script)
        case ast.Call(
            func=ast.Attribute(value=weight, attr="assign"),
            args=[ast.Call(func=ast.Name() as name)],
        ) if isinstance(stmt, ast.Expr):
            given = _Given("", name, _meant(name, script))
            if script.target == "paddle" and _is_initializer(given, script):
                script.plan.replace[stmt] = lambda writer: f"{name.id}({writer.text(weight)})"
                return []
            return _plan_filled(given, weight, stmt, script)
    return []


def _is_initializer(given: _Given, script: Script) -> bool:
    said = script.said(given.meant)
    return said is not None and said.phrase.name.endswith(_SUFFIX)


def _plan_filled(given: _Given, weight: ast.expr, stmt: ast.stmt, script: Script) -> list[_Given]:
    if not _is_initializer(given, script):
        return []
    script.plan.replace[stmt] = lambda writer: _filling(given, writer.text(weight), writer)
    return [given]


def _drop_names(taken: set[ast.AST], script: Script) -> None:
    """Leave out the statements that gave initializers names, where nothing else asks for them."""
    for page, node in script.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        target = node.targets[0]
        said = script.said(node.value)
        if said is None or not isinstance(target, ast.Name):
            continue
        is_initializer = said.phrase.name.endswith(_SUFFIX)
        if not is_initializer and said.phrase.name != "parameter_attribute":
            continue
        uses = [
            one
            for _, one in script.walk(ast.Name)
            if isinstance(one, ast.Name) and one.id == target.id and isinstance(one.ctx, ast.Load)
        ]
        if uses and all(one in taken for one in uses):
            script.plan.drop.add(node)
            script.plan.left_out[page.cell].add(target.id)
