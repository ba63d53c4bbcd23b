"""Initializers that layers are given: by a word, an object, a name, or a parameter's attribute."""

import ast
from dataclasses import dataclass

from lessons.translate.plan import Refused
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
    """An initializer that a layer is given: for which parameter, as it stands, and what it is."""

    part: str
    node: ast.expr
    meant: ast.expr


def given_to(node: ast.Call, script: Script) -> list[Given]:
    """Return the initializers that a library's layer is given."""
    path = script.path(node.func) or ""
    if not path.startswith(("keras.layers.", "paddle.nn.")):
        return []
    parts = PARTS[script.source]
    found = []
    for keyword in node.keywords:
        if keyword.arg in parts and not _is_plain(keyword.value, script):
            meant = meant_by(keyword.value, script)
            found.append(Given(parts[keyword.arg], keyword.value, meant))
    return found


def _is_plain(node: ast.expr, script: Script) -> bool:
    """Return whether it is `None`, `False` or `True`: no initializer, or no bias."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str)
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
