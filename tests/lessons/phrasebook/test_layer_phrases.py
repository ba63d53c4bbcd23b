"""Every phrase of layers and training, run in the frameworks that say it: all of them must agree.

An example gives a text for each hole, which may call the helpers that `PRELUDES` define in each
framework. Each pattern is a cell of one lesson; all cells of an example draw the same numbers.
"""

import ast
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import pytest

from common.cells.records import CellRun, Code, LessonTask
from common.cells.seen import Seen
from lessons.classroom import Classroom, Request
from lessons.phrasebook.book import FRAMEWORKS, Phrase, load_book
from lessons.phrasebook.filling import Filler, fill
from lessons.phrasebook.matching import MismatchError, match
from lessons.phrasebook.patterns import LIBRARIES, Pattern, is_kind, path_of
from lessons.verdicts.likeness import Unlike, compare
from lessons.verdicts.sides import Side, sides_of
from lessons.verdicts.slices import Context
from tests.lessons.phrasebook.preludes import PRELUDES
from tests.lessons.phrasebook.signatures import CHECK, told
from tests.lessons.verdicts.build import step, versions

TOPICS = frozenset(
    (
        "activation_layers",
        "attention",
        "classification_losses",
        "containers",
        "data",
        "filled_parameters",
        "initializers",
        "layers",
        "loss_functions",
        "losses",
        "modes",
        "modules",
        "normalization",
        "optimizers",
        "parameters",
        "pooling",
        "recurrent",
        "saving",
        "schedules",
    )
)
# How an example's value is made of what a phrase gives.
WAYS = {
    "none": "with untracked():\n    {text}\nresult = x",
    "number": "result = [{text}]",  # the same number would be no new value
    "initializer": "result = initial({text}, shape)",
    "optimizer": "result = stepped({text}, parameters)",
    "scheduler": "result = rates({text}, optimizer)",
    "iterator": "result = list({text})",
}
# What an example says of how its phrase is tried; all else in it are holes.
ASIDE = frozenset(("call", "part", "training"))


# What a framework says alike, so that what is written is read as another phrase.
READ_AS = {
    "batch_norm2d": "batch_norm1d",  # Keras has one class
    "batch_norm2d_plain": "batch_norm1d_plain",
    "categorical_cross_entropy": "cross_entropy_loss_mean",  # told apart by the target
    "constant_initializer": "values_initializer",  # told apart by what it is given
    "gru": "gru_batch_first",  # Keras has batches first
    "huber_loss_mean": "smooth_l1_loss",  # one function, where it turns at 1
    "layer_norm_axes": "layer_norm",  # told apart by the shape
    "layer_weights": "parameters",  # a list in Paddle
    "learning_rate_variable": "learning_rate",  # told apart in Keras
    "lazy_batch_norm1d": "batch_norm1d",  # all layers of Keras are lazy
    "lazy_batch_norm2d": "batch_norm1d",
    "lazy_conv1d": "conv1d",
    "lazy_conv2d": "conv2d",
    "lazy_conv2d_padded": "conv2d_padded",
    "lazy_linear": "linear",
    "listed_values_initializer": "values_initializer",  # told apart by the values
    "lstm": "lstm_batch_first",
    "parameter_of_values": "listed_requiring_gradient",  # a variable of TensorFlow is both
    "parameter_value": "detach from_numpy",  # told apart by the kind
    "rnn": "rnn_batch_first",
    "save_tensor": "save_model",  # told apart by what is saved
    "softmax_layer_last": "softmax_layer",
}

# What each framework's library says otherwise than the patterns, filled when they run.
SAID_OTHERWISE: dict[str, str] = {}


class Believer:
    """A reader without a lesson, to whom a receiver is of the kind that the phrase speaks of."""

    def __init__(self, phrase: Phrase, pattern: Pattern) -> None:
        names = (node.id for node in ast.walk(pattern.tree) if isinstance(node, ast.Name))
        self._kind = next(filter(is_kind, names), phrase.kinds.get("x", "Parameter"))

    def path(self, node: ast.expr) -> str | None:
        path = path_of(node)
        return path if path.split(".")[0] in LIBRARIES else None

    def has_kind(self, node: ast.expr, kind: str) -> bool:
        return kind in (self._kind, "Module") or (kind, self._kind) == ("Tensor", "Parameter")


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


def source_of(phrase: Phrase, pattern: Pattern, example: dict[str, str], number: int) -> str:
    asked = {name: text for name, text in example.items() if name not in ASIDE}
    text = fill(pattern, {name: Filler(name) for name in asked}, lambda path: path)
    way = WAYS.get(phrase.gives, "result = {text}")
    if "call" in example:
        training, part = example.get("training", "None"), example.get("part", "")
        way = f"result = called({{text}}, {example['call']}, training={training}){part}"
    given = [f"{name} = {value}" for name, value in asked.items() if name != value]
    return "\n".join([f"seed({number})", *given, way.format(text=text)])


@cache
def trials() -> tuple[Trial, ...]:
    made: list[Trial] = []
    examples = [(phrase, dict(one)) for phrase in phrases() for one in phrase.examples]
    for number, (phrase, example) in enumerate(examples, 1):
        for framework in FRAMEWORKS:
            for pattern in phrase.patterns[framework]:
                source = source_of(phrase, pattern, example, number)
                made.append(Trial(phrase.name, number, framework, pattern.text, source))
    return tuple(made)


def signature_check(framework: str) -> str:
    patterns = [pattern for phrase in phrases() for pattern in phrase.patterns[framework]]
    return f"{CHECK}\ncheck({told(patterns)})\n"


@cache
def runs() -> dict[Trial, CellRun]:
    """Run all trials, each framework's as one lesson.

    A seed that is set again draws again what it drew first, in the slot in which it did.
    """
    with Classroom(FRAMEWORKS, 2) as room:
        for framework in FRAMEWORKS:
            mine = [trial for trial in trials() if trial.framework == framework]
            codes = [Code(0, 0, PRELUDES[framework] + signature_check(framework))]
            for place, trial in enumerate(mine, 1):
                is_first = trial.number != mine[place - 2].number or place == 1
                slot = trial.number if is_first else 10**6 + place
                codes.append(Code(place, slot, trial.source))
            room.ask(Request(framework, LessonTask("phrases", tuple(codes), (framework,))))
        found: dict[Trial, CellRun] = {}
        for answer in room.answers():
            assert answer.trace, answer
            mine = [one for one in trials() if one.framework == answer.request.framework]
            found.update(zip(mine, answer.trace.cells[1:], strict=True))
            SAID_OTHERWISE[answer.request.framework] = answer.trace.cells[0].stdout
    return found


@cache
def nowhere() -> tuple[Side, Side]:
    """Return two sides that excuse nothing: no layer around that a value could be a piece of."""
    one, other = versions(pytorch=[step()], keras=[step()])
    return sides_of(one)[0], sides_of(other)[0]


def result_of(run: CellRun) -> Seen:
    """Return what the cell left as `result`, which may be the very object of the cell before."""
    return run.bound["result"] if "result" in run.bound else run.changed["result"].value


def unlike(one: CellRun, other: CellRun, *, is_image: bool) -> Unlike | None:
    values = [
        dict(run.bound) | {n: c.value for n, c in run.changed.items()} for run in (one, other)
    ]
    left, right = nowhere()
    found = compare(values[0]["result"], values[1]["result"], Context(left, right))
    return None if found and found.level == "layout" and is_image else found


@pytest.mark.parametrize("name", [one.name for one in phrases() if one.examples])
def test_all_spellings_say_the_same(name: str) -> None:
    mine = [trial for trial in trials() if trial.phrase == name]
    wrong = []
    for trial in mine:
        run, first = runs()[trial], next(one for one in mine if one.number == trial.number)
        if run.status != "ran":
            wrong.append(f"{trial.source}\n  {run.status} {run.need or run.error}")
            continue
        if runs()[first].status != "ran":
            continue
        is_image = "images(" in trial.source
        if found := unlike(runs()[first], run, is_image=is_image):
            wrong.append(f"{first.source}\n{trial.source}\n  {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_names_places_and_defaults_are_the_librarys(framework: str) -> None:
    assert runs()
    assert SAID_OTHERWISE[framework] == ""


def read_again(phrase: Phrase, pattern: Pattern) -> str:
    """Return the name of the phrase as which a filled pattern is read."""
    text = fill(pattern, {hole: Filler(hole) for hole in pattern.holes}, lambda path: path)
    node, reader = ast.parse(text, mode="eval").body, Believer(phrase, pattern)
    for found, candidate in load_book().find(pattern.framework, pattern.key):
        with suppress(MismatchError):
            if match(candidate, node, reader) is not None:
                return found.name
    return ""


def test_what_is_written_is_read_as_the_same_phrase() -> None:
    wrong = []
    for phrase in phrases():
        read = [one for name, one in phrase.patterns.items() if name not in phrase.unread]
        firsts = [patterns[0] for patterns in read if patterns]
        for pattern in firsts:
            name = read_again(phrase, pattern)
            if name not in (phrase.name, *READ_AS.get(phrase.name, "").split()):
                wrong.append(f"{pattern.text}: {phrase.name} is read as {name}")
    assert not wrong, "\n".join(wrong)


def test_a_phrase_that_a_framework_lacks_says_why_in_both_languages() -> None:
    for phrase in phrases():
        lacking = {name for name in FRAMEWORKS if not phrase.patterns[name]}
        # One that has a pattern all the same is read, and not written.
        assert lacking <= set(phrase.refused) == set(phrase.refused_zh), phrase.name
