"""A device that hangs on what the machine has: one of two, made or only named.

PyTorch makes it of a name that is chosen first (`torch.device('cuda' if ... else 'cpu')`); Paddle
and TensorFlow make one device or the other. Where a lesson goes on with the bare name, a graphics
processor is `cuda` in PyTorch alone.
"""

import ast
import re

from lessons.translate.script import Script
from lessons.translate.writer import Writer

_MAKER = "torch.device"
_WORDS = {"pytorch": "cuda", "paddle": "gpu", "keras": "gpu"}


def write_chosen(node: ast.expr, writer: Writer) -> str | None:
    """Return a device, or the name of one, that hangs on what the machine has; else None."""
    script = writer.script
    match node:
        case ast.Call(func=function, args=[ast.IfExp() as choice], keywords=[]):
            return _made(function, choice, writer) if script.path(function) == _MAKER else None
        case ast.Call(func=ast.Attribute(attr="to"), args=[ast.Name() as name], keywords=[]):
            is_text = script.kinds.is_kind(name, "text") and script.source == "paddle"
            return writer.splice(node) if is_text and _has_names(script) else None
        case ast.IfExp() if script.target == "pytorch":
            return _merged(node, writer)
        case ast.Constant(value=str()) | ast.Attribute(attr="type"):
            return _named(node, writer) if is_named(node, script) else None
    return None


def is_named(node: ast.expr | None, script: Script) -> bool:
    """Return whether an expression is the bare name of a device that hangs on what there is."""
    if isinstance(node, ast.IfExp):
        return is_named(node.body, script) and _asks(node.test, script)
    if isinstance(node, ast.Attribute):
        return bool(script.says(node, "accelerator_type"))
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    if not is_text or not re.fullmatch(rf"{_WORDS[script.source]}(:\d+)?", node.value):  # type: ignore[union-attr]
        return False
    page = script.origins.page_of(node)  # type: ignore[arg-type]
    if page is None:
        return False
    above = page.parents.get(node)  # type: ignore[arg-type]
    if isinstance(above, ast.Assign):
        above = page.parents.get(above)
    if not isinstance(above, ast.If | ast.IfExp) or not _asks(above.test, script):
        return False
    return node is above.body or isinstance(above, ast.If)


def _has_names(script: Script) -> bool:
    """Return whether the lesson chooses a device by its name, so that it has it by that."""
    return any(is_named(node, script) for _, node in script.walk(ast.Constant))


def _asks(test: ast.expr, script: Script) -> bool:
    return any(script.says(one, "has_gpu", "gpu_count") for one in ast.walk(test))


def _named(node: ast.expr, writer: Writer) -> str:
    """Return the name in the target's words, in the quotes that it stands in."""
    script = writer.script
    if isinstance(node, ast.Attribute):
        return f"{script.quote}{_WORDS[script.target]}{script.quote}"
    return writer.page.text(node).replace(_WORDS[script.source], _WORDS[script.target])


def _made(function: ast.expr, choice: ast.IfExp, writer: Writer) -> str:
    """Return one device or the other, each made of its own name."""
    edits = []
    for branch in (choice.body, choice.orelse):
        made = ast.copy_location(ast.Call(function, [branch], []), branch)
        is_choice = isinstance(branch, ast.IfExp)
        text = _made(function, branch, writer) if is_choice else writer.text(made)  # type: ignore[arg-type]
        edits.append((writer.page.start(branch), writer.page.end(branch), text))
    test = (writer.page.start(choice.test), writer.page.end(choice.test), writer.text(choice.test))
    text = writer.spliced(choice, sorted([*edits, test]))
    return f"({text})" if "\n" in text else text


def _merged(choice: ast.IfExp, writer: Writer) -> str | None:
    """Return a device of PyTorch that is made of a chosen name, where both are devices by name."""
    script = writer.script
    if not all(script.says(one, "cpu", "first_gpu") for one in (choice.body, choice.orelse)):
        return None
    names = []
    for branch in (choice.body, choice.orelse):
        made = re.fullmatch(rf"{re.escape(writer.spell(_MAKER))}\((.+)\)", writer.text(branch))
        if made is None:
            return None
        names.append(made[1])
    test = writer.text(choice.test)
    return f"{writer.spell(_MAKER)}({names[0]} if {test} else {names[1]})"
