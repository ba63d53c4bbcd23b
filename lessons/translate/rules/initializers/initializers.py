"""Initializers that layers are given: by a word, an object, a name, or a parameter's attribute."""

import ast
from dataclasses import dataclass

from lessons.translate.plan import Refused
from lessons.translate.rules.weights.attributes import ATTRIBUTE, read_attribute
from lessons.translate.script import Said, Script

# By the argument that names an initializer: the parameter, and what others call the argument.
PARTS = {
    "keras": {
        "kernel_initializer": "weight",
        "embeddings_initializer": "weight",
        "bias_initializer": "bias",
    },
    "paddle": {"weight_attr": "weight", "bias_attr": "bias"},
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
SUFFIX = "_initializer"

# What TensorFlow's own initializers do is said by methods of tensors, and what Keras's do by
# `nn.init`; so that each comes back as it was.
OWN_METHODS = {
    f"normal{SUFFIX}": "normal_data",
    f"uniform{SUFFIX}": "uniform_data",
    f"constant{SUFFIX}": "fill_data",
    f"zeros{SUFFIX}": "fill_data",
}


@dataclass(frozen=True)
class Given:
    """What a layer is told of a parameter: for which one, as it stands, and the initializer.

    `is_fixed` says that the parameter is not trained; `reason` why the telling cannot be told.
    """

    part: str
    node: ast.expr
    meant: ast.expr | None
    is_fixed: bool = False
    reason: str = ""


def given_to(node: ast.Call, script: Script) -> list[Given]:
    """Return the initializers that a library's layer is given."""
    path = script.path(node.func) or ""
    if not path.startswith(("keras.layers.", "paddle.nn.")):
        return []
    parts = PARTS[script.source]
    return [
        _given(parts[keyword.arg], keyword.value, script)
        for keyword in node.keywords
        if keyword.arg in parts and not _is_plain(keyword.value, script)
    ]


def _given(part: str, value: ast.expr, script: Script) -> Given:
    if isinstance(value, ast.Constant) and value.value is None:
        return Given(part, value, None)  # as if nothing was said
    named = script.origins.of(value) if isinstance(value, ast.Name) else value
    if not isinstance(named, ast.Call) or script.path(named.func) != ATTRIBUTE:
        return Given(part, value, meant_by(value, script))
    try:
        told = read_attribute(value, script)
    except Refused as refused:
        return Given(part, value, None, reason=str(refused))
    is_fixed = isinstance(told.trainable, ast.Constant)
    reason = "" if is_fixed or told.trainable is None else "whether this is trained is worked out"
    return Given(part, value, told.initializer, is_fixed, reason)


def _is_plain(node: ast.expr, script: Script) -> bool:
    """Return whether it is `False` or `True`, or Keras's `None`: no initializer, or no bias.

    What Paddle is told by `None` it is not told.
    """
    if isinstance(node, ast.Constant):
        is_unsaid = node.value is None and script.source == "paddle"
        return not isinstance(node.value, str) and not is_unsaid
    return script.kinds.is_kind(node, "number", "none")


def meant_by(node: ast.expr, script: Script) -> ast.expr:
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


def by_word(word: ast.Constant) -> tuple[str, dict[str, str]]:
    """Return the concept of what Keras means by a word, and what it leaves unsaid.

    Raises:
        Refused: the word is not known.
    """
    concept = _WORDS.get(str(word.value))
    if concept is None:
        raise Refused(f"the initializer {word.value!r} is not in the phrasebook")
    return concept, _WORD_HOLES.get(concept, {})


def is_of_tensors(said: Said) -> bool:
    """Return whether an initializer is one of TensorFlow's own, beside those of Keras."""
    return said.pattern.key.startswith("tf.") and said.pattern.key.endswith(f"{SUFFIX}()")


def bare_layer(node: ast.Call, script: Script) -> ast.Call:
    """Return a layer without the initializers that it is given."""
    given = given_to(node, script) if script.source in PARTS else []
    if not given:
        return node
    values = [one.node for one in given]
    kept = [one for one in node.keywords if one.value not in values]
    bare = ast.copy_location(ast.Call(node.func, node.args, kept), node)
    known = script.kinds.of(node)
    if known is not None:
        script.kinds.tell(bare, known)
    return bare
