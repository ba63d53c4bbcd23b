"""Which name of the lesson says how many numbers a layer takes: Keras leaves that out, and a
textbook writes `nn.Linear(num_inputs, num_hiddens)` and not `nn.Linear(4, num_hiddens)`.

A name must have had the width's value whenever the layer was made. Of several, that is meant which
a class takes and does not use; then what the layer before gives; then what is called so.
"""

import ast
import re
from collections.abc import Sequence

from lessons.translate.pages import Page
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.widths.made import Made, made_by, value_of
from lessons.translate.script import Script

# The argument of a layer of Keras that says how many numbers it gives, and its place.
_GIVES = dict.fromkeys(("Dense", "SimpleRNN", "GRU", "LSTM"), ("units", 0))
_GIVES |= dict.fromkeys(("SimpleRNNCell", "GRUCell", "LSTMCell"), ("units", 0))
_GIVES |= dict.fromkeys(("Conv1D", "Conv2D", "Conv2DTranspose"), ("filters", 0))
_GIVES |= {"Embedding": ("output_dim", 1)}
# The same of PyTorch, whose lazy layers do not say their width.
_LAZY = {"LazyLinear": ("out_features", 0)}
_LAZY |= dict.fromkeys(("LazyConv1d", "LazyConv2d"), ("out_channels", 0))
_GIVES |= {**_LAZY, "Linear": ("out_features", 1)}
_GIVES |= dict.fromkeys(("Conv1d", "Conv2d"), ("out_channels", 1))
_WAITING = frozenset({"Dense", "Conv1D", "Conv2D", "BatchNormalization"})
_LAZY_NORMS = ("LazyBatchNorm1d", "LazyBatchNorm2d")
_NORMS = (*_LAZY_NORMS, "LayerNormalization", "BatchNormalization", "GroupNormalization")
_IN = frozenset({"in", "input", "inputs", "vocab", "query", "key", "value", "embed", "embedding"})
_IN |= {"channel", "channels", "feature", "features", "dim", "dims", "emb", "embd"}
_WIDE = frozenset({"hidden", "hiddens", "unit", "units", "size", "width", "model"})
_OTHER = frozenset({"batch", "seq", "sequence", "step", "steps", "epoch", "epochs", "lr", "rate"})
_OTHER |= {"len", "length", "time", "layers", "heads", "head", "blocks", "seed", "kernel", "stride"}
_OTHER |= {"strides", "groups", "max", "out", "output", "outputs", "class", "classes", "labels"}


def width_in(made: Made) -> int | None:
    """Return how many numbers, or channels, a layer of Keras takes; None where it was not built."""
    inputs, name = made.layer.inputs, made.layer.class_name
    is_torchs = name.startswith("torch.")
    axis = 1 if is_torchs and not name.endswith("Linear") else -1
    if inputs and len(inputs[0]) > 1 and inputs[0][axis] > 0:
        return inputs[0][axis]
    for part, shape in made.layer.parameters.items():
        if part in {"kernel", "gamma", "weight"} and shape:
            return shape[1 if is_torchs else -2] if len(shape) > 1 else shape[0]
    return None


def width_told(node: ast.expr, page: Page, script: Script) -> str | ast.expr | None:
    """Return the width that a layer of Keras is told elsewhere: what says it in the lesson, or the
    number; empty where it is of several widths, None where it is not known what the call has made.
    """
    built = [
        (one, width) for one in made_by(node, page, script) if (width := width_in(one)) is not None
    ]
    if not built:
        return None
    made, widths = [one for one, _ in built], [width for _, width in built]
    number = str(widths[0]) if len(set(widths)) == 1 else ""
    names = _Names(made, widths)
    around = page.enclosing(node, ast.FunctionDef, ast.Lambda, ast.ClassDef)
    if isinstance(around, ast.FunctionDef):
        return names.in_function(node, around, page, script) or number
    return (number if around is not None else names.alone(node, page, script)) or number


def can_wait(node: ast.AST, script: Script) -> bool:
    """Return whether PyTorch has such a layer that learns its width at the first call."""
    return _kind(node, script) in _WAITING


def is_lazy(node: ast.AST, script: Script) -> bool:
    """Return whether a call makes a layer of PyTorch that learns its width at the first call."""
    return _kind(node, script) in (*_LAZY, *_LAZY_NORMS)


def layers_in(function: ast.FunctionDef, page: Page, script: Script) -> list[ast.Call]:
    """Return the layers that a function makes, in order."""
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    return [one for one in sorted(calls, key=page.start) if _kind(one, script)]


class _Names:
    """The names that may say a layer's width."""

    def __init__(self, made: Sequence[Made], widths: Sequence[int]) -> None:
        self._made = made
        self._widths = widths

    def in_function(
        self, node: ast.expr, around: ast.FunctionDef, page: Page, script: Script
    ) -> ast.expr | None:
        """Return what says it in a function, or in the `__init__` of a class."""
        above = page.start(node)
        before = [one for one in layers_in(around, page, script) if page.start(one) < above]
        given = [one.arg for one in (*around.args.args, *around.args.kwonlyargs)]
        used = {one.id for one in ast.walk(around) if isinstance(one, ast.Name)}
        free = [name for name in given if name not in used and not _words(name) & _OTHER]
        taken = _taken(before, free, page, script)
        fresh = [name for name in free if name not in taken and self._is_width(_name(name))]
        if fresh:
            return _name(fresh[0])
        if before:
            gives = width_given(before[-1], script)
            if gives is not None and self._is_width(gives):
                return gives
        own = width_given(node, script)
        named = [name for name in given if name in taken or _speaks(name)]
        found = [name for name in named if self._is_width(_name(name))]
        if isinstance(own, ast.Name) and self._is_width(own):
            found.append(own.id)
        found.sort(key=lambda name: (name not in taken, not _words(name) & _IN))
        return _name(found[0]) if found else None

    def alone(self, node: ast.expr, page: Page, script: Script) -> ast.expr | None:
        """Return what says it in the lesson's own namespace."""
        before = _before_in_row(node, page, script)
        gives = width_given(before, script) if before is not None else None
        if gives is not None and self._is_width(gives):
            return gives
        names = [name for name in self._made[0].given if _speaks(name)]
        found = [name for name in names if self._is_width(_name(name))]
        found.sort(key=lambda name: not _words(name) & _IN)
        return _name(found[0]) if found else None

    def _is_width(self, node: ast.expr) -> bool:
        values = [value_of(node, one.given) for one in self._made]
        return bool(values) and values == list(self._widths)


def _name(text: str) -> ast.Name:
    return ast.Name(text, ast.Load())


def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"_|\d", name.lower()))


def _speaks(name: str) -> bool:
    """Return whether a name speaks of what goes into layers."""
    words = _words(name)
    return bool(words & (_IN | _WIDE)) and not words & _OTHER


def _kind(call: ast.AST, script: Script) -> str:
    """Return which layer a call makes, of those that are told a width elsewhere."""
    path = script.path(call.func) or "" if isinstance(call, ast.Call) else ""
    name = path.removeprefix("keras.layers.").removeprefix("torch.nn.")
    return name if name in _GIVES or name in _NORMS else ""


def width_given(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the argument of a layer that says how many numbers it gives."""
    kind = _kind(node, script)
    if kind not in _GIVES or not isinstance(node, ast.Call):
        return None
    name, place = _GIVES[kind]
    if len(node.args) > place:
        return node.args[place]
    return next((one.value for one in node.keywords if one.arg == name), None)


def _taken(
    before: Sequence[ast.Call], free: Sequence[str], page: Page, script: Script
) -> frozenset[str]:
    """Return the names, not used otherwise, that layers made above are told."""
    taken: set[str] = set()
    for call in before:
        made = [(one, width_in(one)) for one in made_by(call, page, script)]
        built = [(one, width) for one, width in made if width is not None]
        for name in free:
            is_it = built and all(one.given.get(name) == width for one, width in built)
            if name not in taken and is_it:
                taken.add(name)
                break
    return frozenset(taken)


def _before_in_row(node: ast.expr, page: Page, script: Script) -> ast.expr | None:
    """Return the layer with a width of its own that stands before another in a row."""
    row = page.parents.get(node)
    call = page.parents.get(row) if isinstance(row, ast.List) else None
    if not isinstance(row, ast.List) or not isinstance(call, ast.Call):
        return None
    if script.path(call.func) not in SEQUENTIAL["keras"]:
        return None
    above = [one for one in row.elts[: row.elts.index(node)] if _kind(one, script)]
    return above[-1] if above else None
