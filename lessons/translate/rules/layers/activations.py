"""Activations by the words that Keras has for them, as layers and functions of the others."""

import ast
from functools import cache

from lessons.phrasebook.book import load_book
from lessons.phrasebook.filling import Filler, fill
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LAYER = "keras.layers.Activation"
# The concept of what a word does with a tensor.
_FUNCTIONS = {
    "relu": "relu_of",
    "sigmoid": "sigmoid_of",
    "tanh": "tanh_of",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "gelu": "gelu_of",
    "elu": "elu_of",
    "silu": "silu_of",
    "swish": "silu_of",
    "softplus": "softplus_of",
}
# `keras.ops.gelu` is worked out in another way than the activation of that word.
_OTHERS = frozenset({"keras.ops.gelu"})
# What textbooks write of the several that PyTorch has.
_PREFERRED = {("relu", "pytorch"): "torch.nn.functional.relu"}


@cache
def words() -> dict[str, str]:
    """Return the concept of the layer that each word makes."""
    found: dict[str, str] = {}
    for phrase in load_book().phrases.values():
        for pattern in phrase.patterns.get("keras", ()):
            match pattern.tree:
                case ast.Call(keywords=[ast.keyword(value=ast.Constant(value=str(word))), *_]) if (
                    pattern.key == f"{_LAYER}()"
                ):
                    found.setdefault(word, phrase.name)
    return found


def word_of(node: ast.expr, script: Script) -> str:
    """Return the word of an activation however it is named: "relu", `tf.nn.relu`; else ""."""
    if isinstance(node, ast.Constant):
        return node.value if node.value in words() else ""
    path = script.path(node) or ""
    word = path.rpartition(".")[2].lower()
    return word if word in words() and path not in _OTHERS else ""


def layer_of(word: str, writer: Writer) -> str:
    """Return the layer that an activation is in the target."""
    script = writer.script
    pattern = script.book.phrases[words()[word]].patterns[script.target][0]
    return fill(pattern, {}, writer.spell)


def has_function(word: str) -> bool:
    """Return whether an activation can be written as a function of a tensor."""
    return word in _FUNCTIONS


def applied(word: str, tensor: str, writer: Writer) -> str:
    """Return an activation of a tensor in the target's words."""
    target = writer.script.target
    patterns = writer.script.book.phrases[_FUNCTIONS[word]].patterns[target]
    wanted = _PREFERRED.get((word, target), "")
    pattern = next((one for one in patterns if one.key == f"{wanted}()"), patterns[0])
    holes = {"x": Filler(tensor), "axis": Filler("-1", by_keyword=True)}
    return fill(pattern, holes, writer.spell)
