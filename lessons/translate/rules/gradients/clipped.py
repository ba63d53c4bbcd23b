"""Clipping that optimizers of Paddle and Keras are told when they are made: PyTorch's lessons clip
right before each step.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.given_parameters import trained_parameters
from lessons.translate.rules.gradients.taped import applied_at
from lessons.translate.rules.initializers.given import LONGEST, broken, with_argument
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_IN_PADDLE = {
    "paddle.nn.ClipGradByGlobalNorm": "global_clipnorm",
    "paddle.nn.ClipGradByNorm": "clipnorm",
    "paddle.nn.ClipGradByValue": "clipvalue",
}
_UNREAD = "how this optimizer clips gradients is not told by the text"
_UNSEEN = "where the optimizer that clips gradients makes its steps is not seen"


@dataclass(frozen=True)
class _Clip:
    """How an optimizer clips: Keras's word for it, and the greatest length or value."""

    word: str
    bound: ast.expr


def plan_clipped(script: Script) -> None:
    """Decide how gradients are clipped that an optimizer clips by itself in the source."""
    if script.source == "pytorch":
        return
    named: set[ast.AST] = set()
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        if not (script.path(node.func) or "").startswith(
            ("paddle.optimizer.", "keras.optimizers.")
        ):
            continue
        given = [one for one in node.keywords if one.arg in _words(script)]
        given = [one for one in given if not _is_none(one.value)]
        if not given:
            continue
        clip = _read(given[0], script) if len(given) == 1 else None
        if clip is None:
            script.plan.refuse[node] = _UNREAD
            continue
        named |= {one for one in ast.walk(given[0].value) if isinstance(one, ast.Name)}
        if script.target == "pytorch":
            _plan_steps(node, clip, page, script)
        else:
            _plan_told(node, clip, script)
    _leave_out(named, script)


def _words(script: Script) -> tuple[str, ...]:
    return ("grad_clip",) if script.source == "paddle" else tuple(_IN_PADDLE.values())


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _read(told: ast.keyword, script: Script) -> _Clip | None:
    """Return how an optimizer clips, None where the text does not say it."""
    if script.source == "keras":
        return _Clip(told.arg or "", told.value)
    made = script.origins.of(told.value) if isinstance(told.value, ast.Name) else told.value
    word = _IN_PADDLE.get(script.path(made.func) or "") if isinstance(made, ast.Call) else None
    if word is None or not isinstance(made, ast.Call):
        return None
    first = "max" if word == "clipvalue" else "clip_norm"
    given = dict(zip((first, "min"), made.args, strict=False))
    given |= {one.arg or "": one.value for one in made.keywords}
    bound, least = given.pop(first, None), given.pop("min", None)
    is_even = least is None or (bound and ast.unparse(least) == f"-{ast.unparse(bound)}")
    return _Clip(word, bound) if bound is not None and is_even and not given else None


def _plan_told(node: ast.Call, clip: _Clip, script: Script) -> None:
    """Plan an optimizer that is told how it clips."""
    before = script.plan.replace.get(node)

    def written(writer: Writer) -> str:
        text = writer.own_text(node) if before is None else writer.resolve(before)
        bound = writer.text(clip.bound)
        if script.target == "paddle":
            maker = next(path for path, word in _IN_PADDLE.items() if word == clip.word)
            text = with_argument(text, f"grad_clip={writer.spell(maker)}({bound})")
        else:
            text = with_argument(text, f"{clip.word}={bound}")
        page, start = writer.page, writer.page.start(node)
        is_long = start - page.line_start(start) + len(text) > LONGEST
        return broken(text, page.indent(node)) if is_long else text

    script.plan.replace[node] = written


def _plan_steps(node: ast.Call, clip: _Clip, page: Page, script: Script) -> None:
    """Plan what clips the gradients before each step of an optimizer."""
    stmt = page.parents[node]
    name = stmt.targets[0] if isinstance(stmt, ast.Assign) else None
    steps = list(_steps(node, script)) if isinstance(name, ast.Name) else []
    if not steps or not isinstance(name, ast.Name) or _is_handed(name, node, script):
        script.plan.refuse[node] = _UNSEEN
        return
    loop = free_name(script, ("param", "parameter")) if clip.word == "clipnorm" else ""
    for one in steps:
        script.plan.before[one] += _clipping(node, clip, loop)
        if loop:
            script.plan.introduced[script.page_of(one).cell].add(loop)


def _steps(node: ast.Call, script: Script) -> Iterator[ast.stmt]:
    """Yield the statements in which an optimizer makes its steps."""
    if script.source == "keras":
        for page, optimizer, _ in applied_at(script):
            if script.origins.of(optimizer) is node:
                yield page.statement(optimizer)
        return
    for page, call in script.walk(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="step"), args=[]):
                if script.origins.of(name) is node:
                    yield page.statement(call)


def _is_handed(name: ast.Name, node: ast.Call, script: Script) -> bool:
    """Return whether an optimizer is given to a function, or steps in another way as well."""
    for page, one in script.walk(ast.Name):
        if not isinstance(one, ast.Name) or one.id != name.id or script.origins.of(one) is not node:
            continue
        above = page.parents[one]
        is_part = isinstance(above, ast.Attribute) and above.attr != "minimize"
        if isinstance(one.ctx, ast.Load) and not is_part:
            return True
    return False


def _clipping(node: ast.Call, clip: _Clip, loop: str) -> list[Written]:
    """Return the lines of PyTorch that clip the gradients which an optimizer is to use."""
    word = "clip_grad_value_" if clip.word == "clipvalue" else "clip_grad_norm_"

    def clipped(what: str, writer: Writer) -> str:
        return f"{writer.spell(f'torch.nn.utils.{word}')}({what}, {writer.text(clip.bound)})"

    if not loop:
        return [lambda writer: clipped(_parameters(node, writer), writer)]
    return [
        lambda writer: f"for {loop} in {_parameters(node, writer)}:",
        lambda writer: f"    {clipped(loop, writer)}",
    ]


def _parameters(node: ast.Call, writer: Writer) -> str:
    """Return what an optimizer trains."""
    given = {one.arg: one.value for one in node.keywords}
    if "parameters" in given:
        return writer.text(given["parameters"])
    return trained_parameters(node, writer) or ""


def _leave_out(named: set[ast.AST], script: Script) -> None:
    """Leave out the names of clips that only optimizers are told."""
    for page, node in script.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        target, value = node.targets[0], node.value
        is_clip = isinstance(value, ast.Call) and script.path(value.func) in _IN_PADDLE
        if not isinstance(target, ast.Name) or not is_clip:
            continue
        uses = {
            one
            for _, one in script.walk(ast.Name)
            if isinstance(one, ast.Name) and one.id == target.id and isinstance(one.ctx, ast.Load)
        }
        if uses and named.issuperset(uses):
            script.plan.drop.add(node)
            script.plan.left_out[page.cell].add(target.id)
