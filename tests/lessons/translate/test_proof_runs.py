"""Lessons that were written by hand in three frameworks, one taken for the other's translation."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import pytest

from common.cells.records import LessonTask
from lessons.classroom import Classroom, Request
from lessons.document import Lesson
from lessons.read import read_lesson
from lessons.subjects import Part, Subject
from lessons.translate.proof import prove
from lessons.translate.records import CellOutcome, CellText
from lessons.versions import Version
from tests.lessons.planted import FRAMEWORKS, LESSONS

pytestmark = pytest.mark.framework

_OPTIONS = LessonTask("", (), ())
# What one framework's authors call by a name that the others do not have.
HELPERS = frozenset(
    {"tape", "gradient", "weight_gradient", "kernel", "shared", "Tied"},
)
# Faults, each in one cell of one framework; no cell before it may differ.
BROKEN = {
    "a value": ("saving", "paddle", "x = paddle.arange(4)", "x = paddle.arange(1, 5)"),
    "a shape": ("tying", "paddle", "paddle.rand([2, 4])", "paddle.rand([3, 4])"),
    "a tie": ("tying", "paddle", "shared, nn.ReLU(),\n", "nn.Linear(8, 8), nn.ReLU(),\n"),
    "a state": (
        "saving",
        "paddle",
        'clone.set_state_dict(paddle.load("mlp.pdparams"))',
        'paddle.load("mlp.pdparams")',
    ),
}


def _lesson(name: str) -> Lesson:
    return read_lesson(LESSONS / f"{name}.md", "mxnet")


def _subject(lesson: Lesson) -> Subject:
    """The tabs with the numbers that the first framework's cells have: a translation keeps them."""
    tabs = {name: lesson.cells_of(name) for name in FRAMEWORKS}
    first = tabs[FRAMEWORKS[0]]
    parts = {
        name: Part(
            lesson,
            tuple(replace(cell, index=like.index) for cell, like in zip(cells, first, strict=True)),
        )
        for name, cells in tabs.items()
    }
    return Subject(parts)


def _run(asked: Mapping[str, tuple[Subject, tuple[str, ...]]]) -> dict[tuple[str, str], Version]:
    """Run lessons in frameworks, all in one room; by the lesson's key and the framework."""
    keys = list(asked)
    found = {}
    with Classroom(FRAMEWORKS, 2) as room:
        for number, (subject, frameworks) in enumerate(asked.values()):
            for name in frameworks:
                room.ask(Request(name, subject.task(name, _OPTIONS), number))
        for answer in room.answers():
            key, name = keys[answer.request.subject], answer.request.framework
            assert answer.trace, answer
            (version,) = asked[key][0].versions({name: answer.trace})
            found[key, name] = version
    return found


def _broken(key: str) -> tuple[Subject, int]:
    """A subject with one fault in one framework's cells, and the number of the cell that has it."""
    name, framework, text, into = BROKEN[key]
    subject = _subject(_lesson(name))
    part = subject.parts[framework]
    at = [cell.index for cell in part.cells if text in cell.source]
    assert len(at) == 1, key
    cells = tuple(replace(cell, source=cell.source.replace(text, into, 1)) for cell in part.cells)
    return Subject({**subject.parts, framework: replace(part, cells=cells)}), at[0]


NAMES = ("tying", "saving", "access-gradients")


@pytest.fixture(scope="module")
def runs() -> Mapping[tuple[str, str], Version]:
    asked: dict[str, tuple[Subject, tuple[str, ...]]]
    asked = {name: (_subject(_lesson(name)), FRAMEWORKS) for name in NAMES}
    asked |= {key: (_broken(key)[0], (BROKEN[key][1],)) for key in BROKEN}
    return _run(asked)


def _prove(source: Version, target: Version) -> tuple[CellOutcome, ...]:
    texts = {
        cell.index: CellText(cell.index, cell.source, introduced=HELPERS, left_out=HELPERS)
        for cell in target.cells
    }
    return prove(source, target, texts)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_written_by_hand_is_the_same(
    name: str, runs: Mapping[tuple[str, str], Version]
) -> None:
    for source in FRAMEWORKS:
        for target in FRAMEWORKS:
            said = _prove(runs[name, source], runs[name, target])
            found = {one.outcome for one in said}
            assert found <= {"same", "unchanged"}, [msgspec.json.encode(one) for one in said]
            assert found == {"unchanged"} or source != target


@pytest.mark.parametrize("key", BROKEN)
def test_what_is_broken_in_one_cell_differs_there(
    key: str, runs: Mapping[tuple[str, str], Version]
) -> None:
    name, framework, *_ = BROKEN[key]
    said = _prove(runs[name, "pytorch"], runs[key, framework])
    differing = [one.cell for one in said if one.outcome not in ("same", "unchanged")]
    assert differing[:1] == [_broken(key)[1]], said
    assert all(one.evidence for one in said if one.outcome == "differs")
