"""Backward passes of PyTorch and Paddle, for what a tape of TensorFlow was asked."""

import ast

from common.cells.known import Known
from lessons.translate.rules.gradients.flow import are_apart, base_of, place_of
from lessons.translate.rules.gradients.reading import is_single
from lessons.translate.rules.gradients.taped import Asking, Taped
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_GRAD = {"pytorch": "torch.autograd.grad", "paddle": "paddle.grad"}


def given(one: Asking, writer: Writer, *, copied: bool = False, bare: bool = False) -> str:
    """Return the gradients where they are kept; `bare` for a list without its brackets."""
    script = writer.script
    there = Writer(script, one.page)
    copy = ".clone()" if copied else ""
    if one.listed is not None:
        texts = [f"{there.text(source)}.grad{copy}" for source in one.listed]
        inner = ", ".join(texts)
        return inner if bare or len(one.names) == len(texts) > 1 else f"[{inner}]"
    if is_single(one, script):
        return f"{there.text(one.sources)}.grad{copy}"
    module = module_of(one.sources, script)
    every = f"{there.text(module)}.parameters()" if module else there.text(one.sources)
    return f"[param.grad{copy} for param in {every}]"


def backward(one: Asking, found: Taped, writer: Writer) -> str:
    """Return the statement by which tensors get their gradients."""
    given = [writer.own_text(one.weights)] if one.weights is not None else []
    if _is_asked_again(one, found):
        given.append("retain_graph=True")
    return f"{_target(one, writer)}.backward({', '.join(given)})"


def returned(one: Asking, found: Taped, writer: Writer) -> str:
    """Return a call that gives the gradients, and leaves alone those that tensors keep."""
    module = module_of(one.sources, writer.script)
    if module is None:
        sources = writer.own_text(one.sources)
    else:
        sources = f"{Writer(writer.script, one.page).text(module)}.parameters()"
    given = [_target(one, writer), sources]
    if one.weights is not None:
        given.append(f"grad_outputs={writer.own_text(one.weights)}")
    if _is_asked_again(one, found):
        given.append("retain_graph=True")
    return f"{writer.spell(_GRAD[writer.script.target])}({', '.join(given)})"


def _target(one: Asking, writer: Writer) -> str:
    """Return what gradients are taken of; TensorFlow takes those of the sum of several."""
    script = writer.script
    text = writer.own_text(one.target)
    if not isinstance(one.target, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    known = script.kinds.of(one.target)
    is_tensor = known is not None and known.kind == "tensor"
    if one.weights is None and known is not None and is_tensor and _is_many(known, script):
        text += ".sum()"
    return text


def _is_many(known: Known, script: Script) -> bool:
    return known.ndim > 0 or (script.kinds.was_run and known.shape != ())


def _is_asked_again(one: Asking, found: Taped) -> bool:
    """Return whether what a tape has recorded is gone through once more after this."""
    later = [
        other
        for other in found.askings
        if other.tape == one.tape
        and other.place > one.place
        and not are_apart(one.page, one.stmt, other.stmt)
    ]
    block = block_of(one, found)
    return any(block_of(other, found) is block for other in later)


def block_of(one: Asking, found: Taped) -> ast.With | None:
    """Return the `with` of the tape that is asked."""
    before = [
        block
        for page, block in found.blocks
        if place_of(page, block) < one.place
        and block.items[0].optional_vars is not None
        and base_of(block.items[0].optional_vars) == one.tape
    ]
    return before[-1] if before else None
