"""What a parameter is made of in the source: of values, or of a shape and an initializer."""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import Filler
from lessons.translate.plan import Refused
from lessons.translate.rules.initializers.drawn_values import glorot_bound
from lessons.translate.rules.phrases import make_filler
from lessons.translate.rules.weights.attributes import is_float32, read_attribute
from lessons.translate.script import Said, Script
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
# What fills a tensor that has no values yet; Xavier's rule is the one where both sides count alike.
_GLOROT = "xavier_uniform_initializer"
_FILLING = {"fill_xavier_uniform": _GLOROT, "fill_xavier_normal": "xavier_normal_initializer"}
_FILLING |= {"fill_uniform": "uniform_initializer", "fill_normal": "normal_initializer"}
_ARGUMENTS = {
    "paddle.create_parameter": ("shape", "dtype", "name", "attr", "is_bias", "default_initializer"),
    "create_parameter": ("shape", "attr", "dtype", "is_bias", "default_initializer"),
    "add_weight": ("shape", "initializer"),
}


@dataclass(frozen=True)
class Made:
    """A parameter: its shape and initializer, or its values; as expressions of the source."""

    shape: Filler | None = None
    concept: str = ""
    holes: tuple[tuple[str, str], ...] = ()
    initializer: ast.expr | None = None
    values: ast.expr | None = None
    is_trainable: ast.expr | None = None
    is_unsaid: bool = False

    @property
    def is_bias(self) -> bool:
        """Return whether Keras tells of a vector of zeros by a word, as biases mostly are."""
        is_vector = self.shape is not None and len(self.shape.items or ()) == 1
        is_word = isinstance(self.initializer, ast.Constant) and self.initializer.value == "zeros"
        return is_vector and is_word

    @property
    def is_left_out(self) -> bool:
        """Return whether no initializer is said: Paddle and Keras then draw by the same rule."""
        return self.is_unsaid and self.is_glorot

    @property
    def is_glorot(self) -> bool:
        """Return whether Glorot's rule is followed, said or not."""
        return self.initializer is None and self.concept == _GLOROT


def read_made(node: ast.Call, writer: Writer) -> Made | None:
    """Return the parameter that a call makes, None where it makes none.

    Raises:
        Refused: what is said of it is not told by the text, or has no counterpart.
    """
    script = writer.script
    path = script.path(node.func)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    is_method = path is None and method == METHODS[script.source]
    if path not in MAKERS[script.source] and not (method and is_method):
        return None
    given = {one.arg or "": one.value for one in node.keywords}
    if script.source == "pytorch":
        return of_values(node, given, writer)
    given |= dict(zip(_ARGUMENTS[path or method], node.args, strict=False))
    if "shape" not in given:
        raise Refused("a parameter without a shape")
    filler = _sizes(given["shape"], writer)
    initializer = given.get("default_initializer") or given.get("initializer")
    trainable = given.get("trainable")
    if script.source == "paddle":
        if not is_float32(given.get("dtype"), script):
            raise Refused("of what type the parameter's numbers are is not known to be float32")
        told = read_attribute(given.get("attr"), script)
        initializer, trainable = told.initializer or initializer, told.trainable
    if initializer is None:
        match given.get("is_bias"):
            case None | ast.Constant(value=False):
                is_layers = path is None  # `paddle.create_parameter` asks for what it draws
                return Made(filler, _GLOROT, is_trainable=trainable, is_unsaid=is_layers)
            case ast.Constant(value=True):
                return Made(filler, "zeros_initializer", is_trainable=trainable)
        raise Refused("whether the parameter is a bias is not told by the text")
    return Made(filler, initializer=_meant(initializer, script), is_trainable=trainable)


def _sizes(shape: ast.expr, writer: Writer) -> Filler:
    items = tuple(map(writer.text, shape.elts)) if isinstance(shape, ast.List | ast.Tuple) else None
    return Filler("" if items else writer.text(shape), items=items)


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
    filling = writer.script.says(values, *_FILLING)
    if filling is not None and (made := _of_filled(filling, trainable, writer)):
        return made
    drawn, factor = _scaled(values, writer.script)
    said = writer.script.says(drawn, *_FILLED)
    size = (said.holes.get("shape") or said.holes.get("size")) if said else None
    if said is None or size is None or (factor is not None and said.phrase.name != "randn"):
        return Made(values=values, is_trainable=trainable)
    concept, holes = _FILLED[said.phrase.name]
    holes = dict(holes)
    if factor is not None:
        holes["std"] = writer.text(factor)
    for name in ("mean", "std"):
        hole = said.holes.get(name)
        if hole is not None and hole.node is not None:
            holes[name] = writer.text(hole.node)
    listed = size.node.elts if isinstance(size.node, ast.List | ast.Tuple) else ()
    items = tuple(map(writer.text, listed))
    shape = Filler(items=items) if items else make_filler(size, writer)
    return Made(shape, concept, tuple(holes.items()), is_trainable=trainable)


def _scaled(values: ast.expr, script: Script) -> tuple[ast.expr, ast.expr | None]:
    """Return what is drawn, and the number that it is multiplied by, if any."""
    if isinstance(values, ast.BinOp) and isinstance(values.op, ast.Mult):
        for drawn, factor in ((values.left, values.right), (values.right, values.left)):
            if isinstance(factor, ast.Constant) or script.kinds.is_kind(factor, "number"):
                return drawn, factor
    return values, None


def _of_filled(said: Said, trainable: ast.expr | None, writer: Writer) -> Made | None:
    """Return what fills an empty tensor, None where the tensor has been there before."""
    empty = said.holes["x"].node
    size = writer.script.says(empty, "empty") if empty is not None else None
    if size is None or any(hole.is_given for name, hole in size.holes.items() if name != "shape"):
        return None
    shape = make_filler(size.holes["shape"], writer)
    holes = {name: make_filler(hole, writer).text for name, hole in said.holes.items()}
    holes.pop("x")
    concept = _FILLING[said.phrase.name]
    if shape.items is not None and len(shape.items) == 1:
        bound = glorot_bound(shape.items[0])
        bounds = {name: text.replace(" ", "") for name, text in holes.items()}
        is_alike = bounds == {"low": f"-{bound}".replace(" ", ""), "high": bound.replace(" ", "")}
        if concept == "uniform_initializer" and is_alike:
            return Made(shape, _GLOROT, is_trainable=trainable)
    elif concept == _GLOROT and writer.script.target == "keras" and len(shape.items or ()) != 2:
        return None
    return Made(shape, concept, tuple(holes.items()), is_trainable=trainable)
