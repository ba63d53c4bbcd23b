"""Gradients that a lesson of TensorFlow clips after a tape gave them: elsewhere the tensors keep
them, and are clipped by the variables' names.
"""

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessons.translate.script import Script
from lessons.translate.writer import Writer

if TYPE_CHECKING:
    from lessons.translate.rules.gradients.taped import Asking, Taped

_UTILITIES = {"pytorch": "torch.nn.utils", "paddle": "paddle.nn.utils"}


@dataclass(frozen=True)
class Clip:
    """A statement that gives a list of gradients its own name again, clipped.

    `norm` is the name that their common length gets before, empty where it gets none.
    """

    read: ast.Name
    most: ast.expr
    function: str
    norm: str = ""


def read_clip(stmt: ast.AST, script: Script) -> Clip | None:
    """Return how a statement clips a list of gradients, None for another."""
    match stmt:
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=name), ast.Name(id=norm)])],
            value=ast.Call(func=function, args=[ast.Name() as read, *rest], keywords=keywords),
        ):
            given = [*rest, *(one.value for one in keywords if one.arg == "clip_norm")]
            if script.path(function) == "tf.clip_by_global_norm" and len(given) == 1:
                clip = Clip(read, given[0], "clip_grad_norm_", "" if norm == "_" else norm)
                return clip if name == read.id else None
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.ListComp(
                elt=ast.Call(func=function, args=[ast.Name(id=one), low, most], keywords=[]),
                generators=[ast.comprehension(target=ast.Name(id=own), iter=ast.Name() as read)],
            ),
        ):
            is_even = ast.unparse(low).replace("(", "").replace(")", "") == f"-{ast.unparse(most)}"
            if script.path(function) == "tf.clip_by_value" and one == own and is_even:
                return Clip(read, most, "clip_grad_value_") if name == read.id else None
    return None


def plan_clips(found: "Taped") -> None:
    """Have gradients be clipped by the variables that keep them."""
    script = found.script
    for _, stmt in script.walk(ast.Assign):
        clip = read_clip(stmt, script)
        if clip is None:
            continue
        asked = [one for one in found.askings if any(name is clip.read for _, name in one.reads)]
        if len(asked) != 1 or asked[0].names != (clip.read.id,):
            continue
        script.plan.replace[clip.read] = clip.read.id
        script.plan.replace[stmt] = _Clipped(clip, asked[0]).written


@dataclass(frozen=True)
class _Clipped:
    clip: Clip
    asking: "Asking"

    def written(self, writer: Writer) -> str:
        """Return what clips the gradients of the variables."""
        clip = self.clip
        name = writer.spell(f"{_UTILITIES[writer.script.target]}.{clip.function}")
        text = f"{name}({writer.text(self.asking.sources)}, {writer.text(clip.most)})"
        return f"{clip.norm} = {text}" if clip.norm else text
