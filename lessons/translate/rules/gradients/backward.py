"""Backward passes of PyTorch and Paddle, for what a tape of TensorFlow was asked."""

import ast

from lessons.translate.rules.gradients.flow import are_apart, place_of
from lessons.translate.rules.gradients.reading import is_single
from lessons.translate.rules.gradients.taped import Asking, Taped, is_watched
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.writer import Writer

_GRAD = {"pytorch": "torch.autograd.grad", "paddle": "paddle.grad"}


def given(
    one: Asking, found: Taped, writer: Writer, *, copied: bool = False, bare: bool = False
) -> str:
    """Return the gradients where they are kept; `bare` for a list without its brackets.

    What no tape watches has none, of which no copy can be made.
    """
    script = writer.script
    there = Writer(script, one.page)
    copy = ".clone()" if copied else ""
    if one.listed is not None:
        copies = [copy if is_watched(source, one, found) else "" for source in one.listed]
        every = zip(one.listed, copies, strict=True)
        texts = [f"{there.text(source)}.grad{own}" for source, own in every]
        if one.keys:
            pairs = zip(map(there.text, one.keys), texts, strict=True)
            return f"{{{', '.join(f'{key}: {text}' for key, text in pairs)}}}"
        inner = ", ".join(texts)
        return inner if bare or len(one.names) == len(texts) > 1 else f"[{inner}]"
    if is_single(one, script):
        return f"{there.text(one.sources)}.grad{copy}"
    module = module_of(one.sources, script)
    own = f"{there.text(module)}.parameters()" if module else there.text(one.sources)
    return f"[param.grad{copy} for param in {own}]"


def backward(one: Asking, found: Taped, writer: Writer) -> str:
    """Return the statement by which tensors get their gradients."""
    given = [writer.own_text(one.weights)] if one.weights is not None else []
    if _is_asked_again(one, found):
        given.append("retain_graph=True")
    return f"{_target(one, writer)}.backward({', '.join(given)})"


def returned(one: Asking, found: Taped, writer: Writer, *, goes_on: bool = False) -> str:
    """Return a call that gives the gradients, and leaves alone those that tensors keep.

    `goes_on` says that gradients of these gradients are wanted.
    """
    module = module_of(one.sources, writer.script)
    if module is None:
        sources = writer.own_text(one.sources)
    else:
        sources = f"{Writer(writer.script, one.page).text(module)}.parameters()"
    given = [_target(one, writer), sources]
    if one.weights is not None:
        given.append(f"grad_outputs={writer.own_text(one.weights)}")
    if goes_on:
        given.append("create_graph=True")
    elif _is_asked_again(one, found):
        given.append("retain_graph=True")
    return f"{writer.spell(_GRAD[writer.script.target])}({', '.join(given)})"


def _target(one: Asking, writer: Writer) -> str:
    """Return what gradients are taken of; TensorFlow takes those of the sum of several."""
    several = one.target.values if isinstance(one.target, ast.Dict) else ()
    several = one.target.elts if isinstance(one.target, ast.List | ast.Tuple) else several
    if several:
        return f"({' + '.join(_summed(target, one, writer) for target in several)})"
    return _summed(one.target, one, writer)


def _summed(target: ast.expr, one: Asking, writer: Writer) -> str:
    script, text = writer.script, writer.own_text(target)
    if not isinstance(target, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    known = script.kinds.of(target)
    is_tensor = known is not None and known.kind == "tensor"
    if one.weights is None and known is not None and is_tensor:
        is_seen = script.kinds.was_reached(target)
        text += ".sum()" if known.ndim > 0 or (is_seen and known.shape != ()) else ""
    return text


def _is_asked_again(one: Asking, found: Taped) -> bool:
    """Return whether what a tape has recorded is gone through once more after this."""
    return any(
        other.tape == one.tape
        and place_of(other.page, other.call) > place_of(one.page, one.call)
        and not are_apart(one.page, one.stmt, other.stmt)
        for other in found.askings_of[found.block_of(one)]
    )
