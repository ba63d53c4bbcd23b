"""Every phrase about tensors, run in the frameworks that say it: all spellings must agree.

An example gives a text for each hole, of `tensor`, `parameter` (gradients are wanted of it),
`variable` (it may change) and `dtype`. Each pattern is a cell of one lesson.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from common.cells.records import CellRun, Code, LessonTask
from common.cells.seen import Seen
from lessons.classroom import Classroom, Request
from lessons.phrasebook.book import FRAMEWORKS, Phrase, load_book
from lessons.phrasebook.filling import Filler, UnfilledError, fill
from lessons.phrasebook.patterns import Pattern
from lessons.verdicts.likeness import Unlike, compare
from lessons.verdicts.sides import Side, sides_of
from lessons.verdicts.slices import Context
from tests.lessons.verdicts.build import step, versions

TOPICS = frozenset(
    [
        "activations",
        "arithmetic",
        "autograd",
        "comparison",
        "creation",
        "devices",
        "elementwise",
        "in_place",
        "indexing",
        "linear_algebra",
        "numpy",
        "random",
        "reductions",
        "shapes",
        "tensor_attributes",
        "types",
        "values",
    ]
)
PRELUDES = {
    "pytorch": """
import numpy as np
import torch
begin_draws = torch.manual_seed
tensor = variable = torch.tensor
def parameter(data):
    return torch.tensor(data, requires_grad=True)
def dtype_named(name):
    return getattr(torch, name)
def made_as(dtype):
    return torch.ones(2, dtype=dtype)
""",
    "paddle": """
import numpy as np
import paddle
begin_draws = paddle.seed
tensor = variable = paddle.to_tensor
def parameter(data):
    return paddle.to_tensor(data, stop_gradient=False)
def dtype_named(name):
    return getattr(paddle, name)
def made_as(dtype):
    return paddle.ones([2], dtype=dtype)
""",
    "keras": """
import keras
import numpy as np
import tensorflow as tf
begin_draws = tf.random.set_seed
tensor = tf.constant
variable = parameter = tf.Variable
def dtype_named(name):
    return getattr(tf, name)
def made_as(dtype):
    return tf.ones(2, dtype=dtype)
""",
}
# How a value that can be compared is made of what a phrase gives.
WAYS = {
    "dtype": "result = made_as({text})",
    "function": "result = ({text})(tensor([-1.0, 0.5]))",
    "distribution": "result = ({text}).sample()",
}
# The rest is what no two frameworks have alike: a class, a device, the return value of a seed.
UNCOMPARED = frozenset(("class", "device", "object"))
WRONG = Phrase(
    "wrong",
    "reductions",
    "A sum that one framework takes for a mean",
    "",
    {
        "pytorch": (Pattern("Tensor.sum()", "pytorch"),),
        "paddle": (Pattern("Tensor.mean()", "paddle"),),
        "keras": (Pattern("tf.reduce_max(x, axis=0, keepdims=True)", "keras"),),
    },
    examples=({"x": "tensor([[1.0, 2.0]])"},),
)


@dataclass(frozen=True)
class Trial:
    """One pattern with an example's values; those of one example have the same number."""

    phrase: str
    number: int
    framework: str
    pattern: str
    source: str


def phrases() -> list[Phrase]:
    return [one for one in load_book().phrases.values() if one.topic in TOPICS]


def filler_of(text: str, name: str, *, is_star: bool) -> Filler:
    """Return a hole's own name, or all texts of a sequence where some framework has a star."""
    tree = ast.parse(text, mode="eval").body
    if is_star and isinstance(tree, ast.Tuple | ast.List):
        return Filler(items=tuple(ast.unparse(one) for one in tree.elts))
    return Filler(name)


def fillers_of(phrase: Phrase, example: Mapping[str, str]) -> dict[str, Filler]:
    """Return what an example says, and the first framework's defaults for what it does not."""
    patterns = [one for name in FRAMEWORKS for one in phrase.patterns[name]]
    spoken = [one for one in patterns if set(example) <= one.holes] or patterns
    stars = {name for one in patterns for name in one.holes if f"*{name}" in one.text}
    given = {name: filler_of(text, name, is_star=name in stars) for name, text in example.items()}
    defaults = {name: ast.unparse(node) for name, node in spoken[0].defaults.items()}
    return {name: Filler(text, is_default=True) for name, text in defaults.items()} | given


def source_of(phrase: Phrase, pattern: Pattern, example: Mapping[str, str]) -> str:
    """Return a cell's source.

    Raises:
        UnfilledError: the pattern says something else, or needs what the example does not have.
    """
    fillers = fillers_of(phrase, example)
    if surplus := set(example) - pattern.holes:
        raise UnfilledError(", ".join(surplus))
    for name in pattern.holes - set(pattern.defaults) - set(example):
        if name not in fillers or fillers[name].text == "None":
            raise UnfilledError(name)
    text = fill(pattern, fillers, lambda path: path)
    given = [f"{name} = {value}" for name, value in example.items()]
    way = WAYS.get(phrase.gives, "result = {text}")
    way = way.replace("result = ", "") if phrase.by == "in_place" else way
    return "\n".join(["begin_draws(7)", *given, way.format(text=text)])


@cache
def trials() -> tuple[Trial, ...]:
    made: list[Trial] = []
    examples = [(phrase, one) for phrase in [*phrases(), WRONG] for one in phrase.examples]
    for number, (phrase, example) in enumerate(examples, 1):
        texts = {name: _quoted(text) for name, text in example.items()}
        for framework in FRAMEWORKS:
            for pattern in phrase.patterns[framework]:
                try:
                    source = source_of(phrase, pattern, texts)
                except UnfilledError:
                    continue
                made.append(Trial(phrase.name, number, framework, pattern.text, source))
    return tuple(made)


def _quoted(text: str) -> str:
    """Return an example's value as Python: `dtype(float32)` names its type without quotes."""
    head, opening, name = text.partition("dtype(")
    return f"{head}dtype_named('{name[:-1]}')" if opening else text


@cache
def runs() -> dict[Trial, CellRun]:
    """Run all trials, each framework's as one lesson.

    Each begins with the same seed, so that a draw is the first of its kind and shape.
    """
    with Classroom(FRAMEWORKS, 1) as room:
        for framework in FRAMEWORKS:
            mine = [trial for trial in trials() if trial.framework == framework]
            codes = [Code(place, one.number, one.source) for place, one in enumerate(mine, 1)]
            task = LessonTask("phrases", (Code(0, 0, PRELUDES[framework]), *codes), (framework,))
            room.ask(Request(framework, task))
        found: dict[Trial, CellRun] = {}
        for answer in room.answers():
            assert answer.trace, answer
            mine = [one for one in trials() if one.framework == answer.request.framework]
            found.update(zip(mine, answer.trace.cells[1:], strict=True))
    return found


@cache
def nowhere() -> tuple[Side, Side]:
    """Return two sides that excuse nothing: no layer around that a value could be a piece of."""
    one, other = versions(pytorch=[step()], keras=[step()])
    return sides_of(one)[0], sides_of(other)[0]


def values_of(run: CellRun) -> dict[str, Seen]:
    return dict(run.bound) | {name: change.value for name, change in run.changed.items()}


def unlike(one: CellRun, other: CellRun, name: str) -> Unlike | None:
    left, right = values_of(one).get(name), values_of(other).get(name)
    if left is None or right is None:
        return None
    return compare(left, right, Context(*nowhere()))


def disagreements(name: str, *, compares: bool = True) -> list[str]:
    """Return which spellings of a phrase fail, or give another value than the first."""
    mine, wrong = [trial for trial in trials() if trial.phrase == name], []
    for trial in mine:
        first = next(one for one in mine if one.number == trial.number)
        run, before = runs()[trial], runs()[first]
        if run.status != "ran":
            wrong.append(f"{trial.source}\n  {run.status} {run.need or run.error}")
        elif before.status == "ran" and compares:
            found = unlike(before, run, "result") or unlike(before, run, "x")
            wrong += [f"{first.source}\n{trial.source}\n  {found}"] if found else []
    return wrong


@pytest.mark.framework
@pytest.mark.parametrize("name", [one.name for one in phrases() if one.examples])
def test_all_spellings_say_the_same(name: str) -> None:
    compares = load_book().phrases[name].gives not in UNCOMPARED
    wrong = disagreements(name, compares=compares)
    assert not wrong, "\n".join(wrong)


@pytest.mark.framework
def test_a_spelling_that_says_something_else_is_seen() -> None:
    wrong = disagreements("wrong")
    assert len(wrong) == 2
    assert "values" in wrong[0]
    assert "structure" in wrong[1]


@pytest.mark.parametrize("phrase", phrases(), ids=lambda one: one.name)
def test_a_phrase_is_said_or_refused_in_each_framework(phrase: Phrase) -> None:
    for framework in FRAMEWORKS:
        assert bool(phrase.patterns[framework]) or framework in phrase.refused
    assert phrase.refused.keys() == phrase.refused_zh.keys()
    assert all({"en", "zh"} == set(note) for note in phrase.notes.values())
    holes = {name for name in FRAMEWORKS for one in phrase.patterns[name] for name in one.holes}
    assert holes.issuperset({*phrase.kinds, *phrase.ranks, *phrase.drops})


@pytest.mark.parametrize("phrase", phrases(), ids=lambda one: one.name)
def test_every_spelling_is_tried(phrase: Phrase) -> None:
    tried = {(one.framework, one.pattern) for one in trials() if one.phrase == phrase.name}
    said = {(name, one.text) for name in FRAMEWORKS for one in phrase.patterns[name]}
    assert tried == (said if phrase.examples else set())


@pytest.mark.parametrize(
    "phrase", [one for one in load_book().phrases.values() if one.twins], ids=lambda one: one.name
)
def test_twins_are_patterns_of_their_phrase(phrase: Phrase) -> None:
    texts = {one.text for name in FRAMEWORKS for one in phrase.patterns[name]}
    names = texts | {text.partition("(")[0] for text in texts}
    assert all(row <= names for row in phrase.twins)
