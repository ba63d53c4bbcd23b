"""Parameters of a lesson's own layers: made of values, or of a shape and an initializer."""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.plan import Refused
from lessons.translate.rules.initializers.drawn_values import drawn_values, float_of
from lessons.translate.rules.initializers.given import LONGEST, broken
from lessons.translate.rules.phrases import make_filler
from lessons.translate.script import Script
from lessons.translate.writer import Writer

MAKERS = {
    "pytorch": ("torch.nn.Parameter", "torch.nn.parameter.Parameter"),
    "paddle": ("paddle.create_parameter",),
    "keras": (),
}
METHODS = {"pytorch": "", "paddle": "create_parameter", "keras": "add_weight"}
# What values are drawn or filled by: a tensor's concept, and the initializer's with the holes that
# the tensor leaves out.
_FILLED: dict[str, tuple[str, dict[str, str]]] = {
    "randn": ("normal_initializer", {"mean": "0.0", "std": "1.0"}),
    "normal": ("normal_initializer", {}),
    "rand": ("uniform_initializer", {"low": "0.0", "high": "1.0"}),
    "zeros": ("zeros_initializer", {}),
    "ones": ("ones_initializer", {}),
}
# Those that a layer of Keras is usually told by a word.
_WORDS = {"zeros_initializer": "zeros", "ones_initializer": "ones"}


@dataclass(frozen=True)
class Made:
    """A parameter: its shape and initializer, or its values; as expressions of the source."""

    shape: Filler | None = None
    concept: str = ""
    holes: tuple[tuple[str, str], ...] = ()
    initializer: ast.expr | None = None
    values: ast.expr | None = None
    is_trainable: ast.expr | None = None

    @property
    def is_bias(self) -> bool:
        """Return whether Keras tells of a vector of zeros by a word, as biases mostly are."""
        is_vector = self.shape is not None and len(self.shape.items or ()) == 1
        is_word = isinstance(self.initializer, ast.Constant) and self.initializer.value == "zeros"
        return is_vector and is_word

    @property
    def is_left_out(self) -> bool:
        """Return whether no initializer is said: Paddle and Keras then draw by the same rule."""
        return self.initializer is None and self.concept == "xavier_uniform_initializer"


def write_parameter(node: ast.expr, writer: Writer) -> str | None:
    """Return a parameter as the target makes it, None for what makes none."""
    if not isinstance(node, ast.Call):
        return None
    made = read_made(node, writer)
    if made is None:
        return None
    owner = _owner(node, writer)
    write = {"pytorch": in_pytorch, "paddle": in_paddle, "keras": in_keras}
    page, text = writer.page, write[writer.script.target](made, owner, writer)
    start = page.start(node)
    is_long = start - page.line_start(start) + len(text) > LONGEST
    return broken(text, page.indent(node)) if is_long else text


def _owner(node: ast.Call, writer: Writer) -> str:
    """Return the name of the layer whose parameter it becomes, empty outside a class."""
    around = writer.page.enclosing(node, ast.FunctionDef)
    if not isinstance(around, ast.FunctionDef) or not around.args.args:
        return ""
    return around.args.args[0].arg if writer.page.enclosing(around, ast.ClassDef) else ""


def read_made(node: ast.Call, writer: Writer) -> Made | None:
    """Return the parameter that a call makes, None where it makes none."""
    script = writer.script
    path = script.path(node.func)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    is_method = path is None and method == METHODS[script.source]
    if path not in MAKERS[script.source] and not (method and is_method):
        return None
    given = {one.arg or "": one.value for one in node.keywords}
    if script.source == "pytorch":
        return of_values(node, given, writer)
    names = ("shape", "dtype", "attr") if script.source == "paddle" else ("shape", "initializer")
    given |= dict(zip(names, node.args, strict=False))
    initializer = given.get("default_initializer") or given.get("initializer")
    attr = given.get("attr")
    if initializer is None and isinstance(attr, ast.Call):
        initializer = next((k.value for k in attr.keywords if k.arg == "initializer"), None)
    if "shape" not in given:
        raise Refused("a parameter without a shape")
    shape = given["shape"]
    items = tuple(map(writer.text, shape.elts)) if isinstance(shape, ast.List | ast.Tuple) else None
    filler = Filler("" if items else writer.text(shape), items=items)
    trainable = given.get("trainable")
    if initializer is None:
        is_bias = isinstance(given.get("is_bias"), ast.Constant)
        concept = "zeros_initializer" if is_bias else "xavier_uniform_initializer"
        return Made(filler, concept, is_trainable=trainable)
    return Made(filler, initializer=_meant(initializer, script), is_trainable=trainable)


def _meant(node: ast.expr, script: Script) -> ast.expr:
    """Return an initializer, also where a name stands for it that was given just before."""
    origin = script.origins.of(node) if isinstance(node, ast.Name) else None
    return origin if origin is not None and script.said(origin) else node


def of_values(node: ast.Call, given: dict[str, ast.expr], writer: Writer) -> Made:
    """Return what `nn.Parameter(values)` makes: where its values are drawn, by what."""
    values = node.args[0] if node.args else given.get("data")
    if values is None:
        raise Refused("a parameter without values")
    trainable = given.get("requires_grad") or (node.args[1] if len(node.args) > 1 else None)
    factor = None
    drawn = values
    if isinstance(values, ast.BinOp) and isinstance(values.op, ast.Mult):
        sides = (values.left, values.right)
        factor = next((one for one in sides if isinstance(one, ast.Constant)), None)
        drawn = sides[1] if factor is sides[0] else sides[0]
    said = writer.script.says(drawn, *_FILLED)
    size = (said.holes.get("shape") or said.holes.get("size")) if said else None
    if said is None or size is None or (factor is not None and said.phrase.name != "randn"):
        return Made(values=values, is_trainable=trainable)
    concept, holes = _FILLED[said.phrase.name]
    holes = dict(holes)
    if factor is not None:
        holes["std"] = ast.unparse(factor)
    for name in ("mean", "std"):
        hole = said.holes.get(name)
        if hole is not None and hole.node is not None:
            holes[name] = writer.text(hole.node)
    listed = size.node.elts if isinstance(size.node, ast.List | ast.Tuple) else ()
    items = tuple(map(writer.text, listed))
    shape = Filler(items=items) if items else make_filler(size, writer)
    return Made(shape, concept, tuple(holes.items()), is_trainable=trainable)


def _initializer(made: Made, writer: Writer, *, has_words: bool = True) -> str:
    """Return the initializer in the target's words; a layer of Keras takes some as words."""
    script = writer.script
    said = script.said(made.initializer) if made.initializer is not None else None
    word = _WORDS.get(said.phrase.name if said else made.concept)
    if word and has_words and script.target == "keras":
        return f"{script.quote}{word}{script.quote}"
    if made.initializer is not None:
        if isinstance(made.initializer, ast.Constant):
            return _by_word(made.initializer, writer)
        return writer.text(made.initializer)
    pattern = script.book.phrases[made.concept].patterns[script.target][0]
    # What is one in every framework need not be said of a normal distribution's centre.
    shown = {n: t for n, t in made.holes if not (n == "mean" and float_of(t) == 0.0)}
    if script.target == "paddle" and float_of(shown.get("std", "")) == 1.0:
        shown.pop("std")
    holes = {name: Filler(text, by_keyword=True) for name, text in shown.items()}
    return fill(pattern, holes, writer.spell)


def _by_word(word: ast.Constant, writer: Writer) -> str:
    concepts = {
        "zeros": "zeros_initializer",
        "ones": "ones_initializer",
        "glorot_uniform": "xavier_uniform_initializer",
        "glorot_normal": "xavier_normal_initializer",
        "he_normal": "kaiming_normal_initializer",
        "he_uniform": "kaiming_uniform_initializer",
        "random_normal": "normal_initializer",
        "random_uniform": "uniform_initializer",
    }
    concept = concepts.get(str(word.value))
    if concept is None:
        raise Refused(f"the initializer {word.value!r} is not in the phrasebook")
    holes = {"normal_initializer": {"mean": Filler("0.0"), "std": Filler("0.05", by_keyword=True)}}
    holes["uniform_initializer"] = {"low": Filler("-0.05"), "high": Filler("0.05")}
    pattern = writer.script.book.phrases[concept].patterns[writer.script.target][0]
    return fill(pattern, holes.get(concept, {}), writer.spell)


def in_paddle(made: Made, owner: str, writer: Writer) -> str:
    """Return a parameter as Paddle makes it: the layer's own, or outside of one by itself."""
    maker = f"{owner}.create_parameter" if owner else writer.spell("paddle.create_parameter")
    quote = writer.script.quote
    dtype = "" if owner else f", {quote}float32{quote}"
    if made.is_trainable is not None:
        raise Refused("a parameter of Paddle that is not trained is made by its attribute")
    if made.values is not None:
        values = writer.text(made.values)
        assign = writer.spell("paddle.nn.initializer.Assign")
        shape = _shape_of(made.values, "[]", writer)
        return f"{maker}({shape}{dtype}, default_initializer={assign}({values}))"
    assert made.shape is not None
    shape = shaped(made.shape, "[]")
    if made.is_left_out:
        return f"{maker}({shape}{dtype})"
    if made.is_bias:
        return f"{maker}({shape}{dtype}, is_bias=True)"
    return f"{maker}({shape}{dtype}, default_initializer={_initializer(made, writer)})"


def in_keras(made: Made, owner: str, writer: Writer) -> str:
    """Return a weight as Keras makes it: the layer's own, or outside of one a variable."""
    trainable = f", trainable={writer.text(made.is_trainable)}" if made.is_trainable else ""
    if made.values is not None:
        values = writer.text(made.values)
        if not owner:
            return f"{writer.spell('tf.Variable')}({values}{trainable})"
        constant = writer.spell("keras.initializers.Constant")
        return (
            f"{owner}.add_weight(shape={values}.shape, initializer={constant}({values}){trainable})"
        )
    assert made.shape is not None
    if not owner:
        drawn = f"{_initializer(made, writer, has_words=False)}({shaped(made.shape, '()')})"
        return f"{writer.spell('tf.Variable')}({drawn}{trainable})"
    shape = shaped(made.shape, "()")
    initializer = "" if made.is_left_out else f", initializer={_initializer(made, writer)}"
    return f"{owner}.add_weight(shape={shape}{initializer}{trainable})"


def in_pytorch(made: Made, owner: str, writer: Writer) -> str:  # noqa: ARG001 - one way for all
    """Return a parameter as PyTorch makes it: of values that are drawn for it."""
    script = writer.script
    name = writer.spell("torch.nn.Parameter")
    rest = f", requires_grad={writer.text(made.is_trainable)}" if made.is_trainable else ""
    concept, holes = made.concept, {key: Filler(text) for key, text in made.holes}
    if made.initializer is not None:
        said = script.said(made.initializer)
        if said is None:
            concept, holes = _word_concept(made.initializer)
        else:
            concept = said.phrase.name
            holes = {key: make_filler(hole, writer) for key, hole in said.holes.items()}
        if "values" in holes:
            is_listed = concept.startswith("listed_")
            given = holes["values"].text
            return f"{name}({listed(given, writer) if is_listed else given}{rest})"
    assert made.shape is not None
    shape = ", ".join(made.shape.items) if made.shape.items else made.shape.text
    values = drawn_values(concept, holes, shape, writer)
    return f"{name}({values}{rest})"


def listed(values: str, writer: Writer) -> str:
    """Return a tensor of PyTorch that holds listed values, as floats."""
    dtype = "" if "." in values else f", dtype={writer.spell('torch.float32')}"
    return f"{writer.spell('torch.tensor')}({values}{dtype})"


def _word_concept(node: ast.expr) -> tuple[str, dict[str, Filler]]:
    words = {
        "zeros": "zeros_initializer",
        "ones": "ones_initializer",
        "random_normal": "normal_initializer",
    }
    word = node.value if isinstance(node, ast.Constant) else ""
    if word not in words:
        raise Refused("this initializer has no counterpart that makes values of its own")
    return words[str(word)], {"std": Filler("0.05")}


def _shape_of(values: ast.expr, brackets: str, writer: Writer) -> str:
    """Return the shape of values: asked of a name, else the one that the run has seen."""
    if isinstance(values, ast.Name):
        return f"{writer.text(values)}.shape"
    known = writer.script.kinds.of(values)
    if known is None or known.shape is None:
        raise Refused("the shape of these values is not known")
    return shaped(Filler(items=tuple(map(str, known.shape))), brackets)


def shaped(filler: Filler, brackets: str) -> str:
    """Return a shape as a list or a tuple."""
    if filler.items is None:
        return filler.text
    inner = ", ".join(filler.items)
    if brackets == "()" and len(filler.items) == 1:
        inner += ","
    return f"{brackets[0]}{inner}{brackets[1]}"
