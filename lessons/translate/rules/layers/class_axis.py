"""Where the classes stand in what a cross-entropy of sequences is given: PyTorch's second axis of
three, and the last one in Paddle and Keras.
"""

import ast
from collections.abc import Iterator

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.layers.losses import is_loss, prediction_of
from lessons.translate.script import Script

_FUNCTIONS = ("cross_entropy", "cross_entropy_each", "cross_entropy_sum")
_CLASSES = ("CrossEntropyLoss", "SparseCategoricalCrossentropy")
_AXES = 3
_TURN = {
    "pytorch": "{text}.transpose(1, 2)",
    "paddle": "{text}.transpose([0, 2, 1])",
}
# How a lesson turns the last two of three axes.
_TURNED = {"transpose(1, 2)", "transpose(2, 1)", "permute(0, 2, 1)", "permute([0, 2, 1])"}
_TURNED |= {"swapaxes(1, 2)", "mT", "transpose([0, 2, 1])", "transpose((0, 2, 1))"}
_TURNED |= {"transpose(perm=[0, 2, 1])"}


def plan_class_axis(script: Script) -> None:
    """Turn the axes of what a cross-entropy is given, on the way to PyTorch and from it."""
    if "pytorch" not in (script.source, script.target):
        return
    for given in _predictions(script):
        known = script.kinds.of(given)
        if known is None or known.ndim != _AXES or given in script.plan.replace:
            continue
        inner = _turned(given, script)
        script.plan.replace[given] = _bare(inner) if inner is not None else _turn(given, script)


def _predictions(script: Script) -> Iterator[ast.expr]:
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        said = script.says(node, *_FUNCTIONS)
        if node.args and _is_own_loss(node, page, script):
            yield node.args[0]
        elif said is not None and (given := said.holes["x"].node) is not None:
            yield given
        elif said is None and is_loss(node.func, script) and _is_cross_entropy(node.func, script):
            found = prediction_of(node, script)
            if found is not None:
                yield found


def _is_own_loss(node: ast.Call, page: Page, script: Script) -> bool:
    """Return whether a class made of a library's loss calls what it is made of."""
    around = page.enclosing(node, ast.ClassDef)
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="forward") if isinstance(
            around, ast.ClassDef
        ):
            bases = {script.path(base) for base in around.bases}
            return not bases.isdisjoint({"torch.nn.CrossEntropyLoss", "paddle.nn.CrossEntropyLoss"})
    return False


def _is_cross_entropy(loss: ast.expr, script: Script) -> bool:
    known, made = script.kinds.of(loss), script.origins.of(loss) or loss
    name = known.class_name if known is not None else ""
    if isinstance(made, ast.Call):
        name = script.path(made.func) or name
    return name.rpartition(".")[2] in _CLASSES


def _turned(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the tensor whose last two axes an expression turns, None for another."""
    match node:
        case ast.Call(func=function, args=[inner, _]) if script.path(function) == "tf.transpose":
            return inner if ast.unparse(node.args[1]) in {"[0, 2, 1]", "(0, 2, 1)"} else None
        case ast.Call(func=ast.Attribute(value=inner)) | ast.Attribute(value=inner):
            text, before = ast.unparse(node), ast.unparse(inner)
            return inner if text.removeprefix(f"{before}.") in _TURNED else None
    return None


def _bare(inner: ast.expr) -> Written:
    return lambda writer: writer.text(inner)


def _turn(given: ast.expr, script: Script) -> Written:
    form = _TURN.get(script.target)
    if form is not None:
        return lambda writer: form.format(text=bracketed(writer.own_text(given)))
    return lambda writer: f"{writer.spell('tf.transpose')}({writer.own_text(given)}, [0, 2, 1])"
