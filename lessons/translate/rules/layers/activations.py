"""Activations by the words that Keras has for them, as layers and functions of the others."""

import ast
from functools import cache

from lessons.phrasebook.book import load_book
from lessons.phrasebook.filling import Filler, fill
from lessons.phrasebook.patterns import Pattern
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
# What goes into the layers that it follows.
_MERGED = ("relu", "sigmoid", "tanh")
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


def words_applied() -> dict[str, str]:
    """Return the word of each concept of what an activation does with a tensor."""
    return {concept: word for word, concept in _FUNCTIONS.items() if word in _MERGED}


def function_of(word: str, script: Script) -> str:
    """Return the function that lessons of the source apply for a word."""
    return _pattern(word, script.source, script).key.removesuffix("()")


def applied(word: str, tensor: str, writer: Writer) -> str:
    """Return an activation of a tensor in the target's words."""
    pattern = _pattern(word, writer.script.target, writer.script)
    holes = {"x": Filler(tensor), "axis": Filler("-1", by_keyword=True)}
    return fill(pattern, holes, writer.spell)


def _pattern(word: str, framework: str, script: Script) -> Pattern:
    patterns = script.book.phrases[_FUNCTIONS[word]].patterns[framework]
    wanted = _PREFERRED.get((word, framework), "")
    return next((one for one in patterns if one.key == f"{wanted}()"), patterns[0])
