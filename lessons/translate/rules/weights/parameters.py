"""Parameters of a lesson's own layers: made of values, or of a shape and an initializer."""

import ast
import math

from lessons.phrasebook.filling import Filler, fill
from lessons.translate.plan import Refused
from lessons.translate.rules.initializers.drawn_values import drawn_values, float_of
from lessons.translate.rules.initializers.given import LONGEST, broken
from lessons.translate.rules.layers.classes import own_layer
from lessons.translate.rules.phrases import make_filler
from lessons.translate.rules.weights.made import Made, read_made
from lessons.translate.writer import Writer

# Those that a layer of Keras is usually told by a word.
_WORDS = {"zeros_initializer": "zeros", "ones_initializer": "ones"}


def write_parameter(node: ast.expr, writer: Writer) -> str | None:
    """Return a parameter as the target makes it, None for what makes none."""
    if not isinstance(node, ast.Call):
        return None
    made = read_made(node, writer)
    if made is None:
        return None
    owner = own_layer(node, writer.page)
    write = {"pytorch": in_pytorch, "paddle": in_paddle, "keras": in_keras}
    page, text = writer.page, write[writer.script.target](made, owner, writer)
    start = page.start(node)
    is_long = start - page.line_start(start) + len(text) > LONGEST
    return broken(text, page.indent(node)) if is_long else text


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
    is_owned = owner and (made.is_left_out or not made.is_glorot)
    maker = f"{owner}.create_parameter" if is_owned else writer.spell("paddle.create_parameter")
    quote = writer.script.quote
    dtype = "" if is_owned else f", {quote}float32{quote}"
    told = []
    if made.values is not None:
        values = writer.text(made.values)
        shape = _shape_of(made.values, "[]", writer)
        told = [f"initializer={writer.spell('paddle.nn.initializer.Assign')}({values})"]
    else:
        assert made.shape is not None
        shape = shaped(made.shape, "[]")
        if not made.is_glorot and not made.is_bias:
            told = [f"initializer={_initializer(made, writer)}"]
    bias = ", is_bias=True" if made.is_bias else ""
    if made.is_trainable is not None:
        told.append(f"trainable={writer.text(made.is_trainable)}")
        attribute = f"{writer.spell('paddle.ParamAttr')}({', '.join(told)})"
        return f"{maker}({shape}{dtype}, attr={attribute}{bias})"
    return f"{maker}({shape}{dtype}{bias}{''.join(f', default_{one}' for one in told)})"


def in_keras(made: Made, owner: str, writer: Writer) -> str:
    """Return a weight as Keras makes it: the layer's own, or outside of one a variable."""
    trainable = f", trainable={writer.text(made.is_trainable)}" if made.is_trainable else ""
    if made.values is not None:
        values = writer.text(made.values)
        if not owner:
            return f"{writer.spell('tf.Variable')}({values}{trainable})"
        constant, shape = writer.spell("keras.initializers.Constant"), f"{values}.shape"
        if not values.isidentifier():  # said twice, it would be drawn twice
            shape = _shape_of(made.values, "()", writer)
        return f"{owner}.add_weight(shape={shape}, initializer={constant}({values}){trainable})"
    assert made.shape is not None
    held = _values_told(made, writer) if not owner else None
    if held is not None:
        return f"{writer.spell('tf.Variable')}({held}{trainable})"
    if not owner:
        drawn = f"{_initializer(made, writer, has_words=False)}({shaped(made.shape, '()')})"
        return f"{writer.spell('tf.Variable')}({drawn}{trainable})"
    shape = shaped(made.shape, "()")
    if made.is_glorot:
        initializer = _glorot(made, writer)
    else:
        initializer = f", initializer={_initializer(made, writer)}"
    return f"{owner}.add_weight(shape={shape}{initializer}{trainable})"


def _values_told(made: Made, writer: Writer) -> str | None:
    """Return the tensor that an initializer gives out, None for what does another thing."""
    script = writer.script
    said = script.says(made.initializer, "values_initializer") if made.initializer else None
    return make_filler(said.holes["values"], writer).text if said is not None else None


def _glorot(made: Made, writer: Writer) -> str:
    """Return how Glorot's rule is said: for more than two axes Paddle counts others than Keras."""
    sizes = (made.shape.items if made.shape is not None else None) or ()
    quote = writer.script.quote
    if len(sizes) < 3:
        return "" if made.is_left_out else f", initializer={quote}glorot_uniform{quote}"
    if not all(one.isdigit() for one in sizes):
        raise Refused("Keras counts other axes of a shape like this for Glorot's rule than Paddle")
    numbers = [int(one) for one in sizes]
    bound = f"(6 / {(numbers[0] + numbers[1]) * math.prod(numbers[2:])}) ** 0.5"
    return f", initializer={writer.spell('keras.initializers.RandomUniform')}(-{bound}, {bound})"


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
    values = drawn_values(concept, holes, made.shape, writer)
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
    """Return the shape of values: asked of a name, said as where they are drawn or filled, else the
    one that the run has seen.
    """
    if isinstance(values, ast.Name):
        return f"{writer.text(values)}.shape"
    known = writer.script.kinds.of(values)
    for call in ast.walk(values):
        said = writer.script.said(call) if isinstance(call, ast.Call) else None
        hole = said and (said.holes.get("shape") or said.holes.get("size"))
        inner = writer.script.kinds.of(call)
        is_whole = known is None or (inner is not None and inner.shape == known.shape)
        if hole and hole.is_given and is_whole:
            return shaped(make_filler(hole, writer), brackets)
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
