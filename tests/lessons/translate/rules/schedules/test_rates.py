"""The rate of an optimizer, set by hand."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_SET = {
    "pytorch": 'optimizer.param_groups[0]["lr"] = 0.5 / n',
    "paddle": "optimizer.set_lr(0.5 / n)",
    "keras": "optimizer.learning_rate.assign(0.5 / n)",
}
_HALVED = {
    "pytorch": 'optimizer.param_groups[0]["lr"] *= 0.5',
    "paddle": "optimizer.set_lr(optimizer.get_lr() * 0.5)",
    "keras": "optimizer.learning_rate.assign(optimizer.learning_rate * 0.5)",
}
OPTIMIZER = Known(kind="optimizer")


def told(source: str, target: str, cell: str, **names: Known) -> str:
    trace = know(source, (cell,), optimizer=OPTIMIZER, **names)
    return tell(source, target, cell, trace=trace)[0]


_ASSIGNED = "optimizer.learning_rate = 0.5 / n"
_LOOP = 'for group in optimizer.param_groups:\n    group["lr"] = 0.5 / n'


@pytest.mark.parametrize("source", _SET)
@pytest.mark.parametrize("target", _SET)
def test_a_rate_is_set_as_each_says_it(source: str, target: str) -> None:
    if source != target and {source, target} != {"pytorch", "keras"}:
        assert told(source, target, _SET[source]) == _SET[target]


def test_a_rate_is_assigned_there_as_here() -> None:
    assert told("pytorch", "keras", _SET["pytorch"]) == _ASSIGNED
    assert told("keras", "pytorch", _ASSIGNED) == _SET["pytorch"]


def test_every_group_is_set_where_keras_calls() -> None:
    assert told("keras", "pytorch", _SET["keras"]) == _LOOP
    assert told("pytorch", "keras", _LOOP) == _SET["keras"]


def test_no_loop_takes_a_name_of_the_lesson() -> None:
    assert told("keras", "pytorch", f"{_SET['keras']}\ngroup = 1").startswith(_SET["pytorch"])


def test_a_rate_is_changed_by_a_factor() -> None:
    assert told("pytorch", "paddle", _HALVED["pytorch"]) == _HALVED["paddle"]
    assert told("pytorch", "keras", _HALVED["pytorch"]) == "optimizer.learning_rate *= 0.5"


def test_a_loop_over_groups_is_one_statement() -> None:
    cell = "for group in optimizer.param_groups:\n    group['lr'] = group['lr'] * 0.5"
    assert told("pytorch", "paddle", cell) == _HALVED["paddle"]


def test_a_loop_over_groups_that_does_more_is_refused() -> None:
    cell = "for group in optimizer.param_groups:\n    group['lr'] = 1\n    print(group)"
    assert told("pytorch", "paddle", cell).startswith(
        "# triptych: an optimizer of Paddle shows no groups of its parameters"
    )


def test_a_tensor_becomes_a_number_for_paddle() -> None:
    tensor = Known(kind="tensor", shape=(), ndim=0)
    cell = "optimizer.learning_rate.assign(rate)"
    assert told("keras", "paddle", cell, rate=tensor) == "optimizer.set_lr(float(rate))"


def test_groups_of_what_is_no_optimizer_stay() -> None:
    cell = "mine.param_groups[0]['lr'] = 1"
    trace = know("pytorch", (cell,), mine=Known(kind="mapping"))
    assert tell("pytorch", "paddle", cell, trace=trace)[0] == cell
