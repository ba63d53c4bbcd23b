import pytest

from lessons.document import Guess, Recorded
from lessons.verdicts import needs_other_seed
from tests.lessons.verdicts.build import Step, error, findings, kinds, step, versions, warned


def cell(recorded: str, seen: str, source: str = "net(X)") -> Step:
    return step(source, recorded=recorded, result=seen)


def stale(recorded: str, seen: str, again: str, source: str = "net(X)") -> bool:
    one = cell(recorded, seen, source)
    found = kinds(pytorch=[one], other_seed={"pytorch": [again]})
    assert found in ([], [("pytorch", "stale output")])
    return bool(found)


@pytest.mark.parametrize(
    ("recorded", "seen", "again"),
    [
        ("tensor([0.12, -0.3])", "tensor([ 0.9,  0.1000])", "tensor([0.5, 0.6])"),
        ("tensor([[1.],\n        [2.]])", "tensor([[1.], [2.]])", "tensor([[1.], [2.]])"),
        ("<A object at 0x7f00>", "<A object at 0x1234>", "<A object at 0x1>"),
        ("[True, False]", "[False, False]", "[True, True]"),
        ("tensor([3, 1])", "tensor([1, 2])", "tensor([2, 1])"),
        ("tensor([-0.0367])", "tensor([0.])", "tensor([0.])"),
        ("1.00001", "1.0", "1.0"),
        ("<Figure size 640x480 with 1 Axes>3", "3", "3"),
        ("tensor([0.1, 0.2])", "tensor([1.0000e-04, 0.1])", "tensor([0.3, 0.4])"),
        ("took 3 steps", "took 5 steps of", "took 7"),
        ("tensor([1, 2, ...])", "tensor([1, 2, 3])", "tensor([1, 2, 3])"),
        ("nan", "nan", "nan"),
    ],
)
def test_what_chance_or_formatting_settles_is_silent(recorded: str, seen: str, again: str) -> None:
    assert not stale(recorded, seen, again)


@pytest.mark.parametrize(
    ("recorded", "seen", "again"),
    [
        ("tensor([42.])", "tensor([1.])", "tensor([1.])"),
        ("torch.Size([8, 4])", "torch.Size([4, 8])", "torch.Size([4, 8])"),
        ("True", "False", "False"),
        ("tensor([0.1, 0.2])", "tensor([0.1])", "tensor([0.2])"),
        ("grad_fn=<AddmmBackward>", "grad_fn=<AddmmBackward0>", "grad_fn=<AddmmBackward0>"),
        ("None", "tensor([0.3])", "tensor([0.4])"),
    ],
)
def test_what_cannot_come_from_this_code_is_told(recorded: str, seen: str, again: str) -> None:
    assert stale(recorded, seen, again)


def test_that_an_extension_was_loaded_before_is_no_output_of_the_lesson() -> None:
    told = (
        "The autoreload extension is already loaded. To reload it, use:\n  %reload_ext autoreload"
    )
    assert not stale(told, "", "", "%load_ext autoreload")
    assert stale(f"{told}\n3", "", "", "%load_ext autoreload\nprint(3)")


def test_what_differs_is_told_as_it_stands_there() -> None:
    one = cell("[Text(0, 0.5, 'y')]", "[Text(0.5, 0, 'y')]", "f()")
    (found,) = findings(pytorch=[one], other_seed={"pytorch": ["[Text(0.5, 0, 'y')]"]})
    assert "`0` stands there, `0.5` is shown" in found.explanation


def test_one_change_in_many_cells_is_told_once() -> None:
    one = cell("<AddmmBackward>", "<AddmmBackward0>")
    (found,) = findings(pytorch=[one, one, one], other_seed={"pytorch": ["<AddmmBackward0>"] * 3})
    assert found.also == (1, 2)
    assert "`AddmmBackward`" in found.explanation
    assert "`AddmmBackward0`" in found.explanation_zh


def test_an_output_of_a_cell_that_shows_nothing() -> None:
    (found,) = findings(pytorch=[step(recorded="3")])
    assert found.rule == "stale-nothing"
    assert not kinds(pytorch=[step(recorded="<Figure>", figures=(b"png",))])
    assert not kinds(pytorch=[step()])


@pytest.mark.parametrize("source", ["torch.cuda.device_count()", "time.time()", "os.getcwd()"])
def test_what_the_machine_settles_is_not_judged(source: str) -> None:
    assert not stale("a", "b", "b", source)


def test_cells_that_failed_or_are_guesses_are_not_judged() -> None:
    assert kinds(pytorch=[step(recorded="3", **error("ValueError"))]) == [("pytorch", "raises")]
    guessed = (Recorded("3", 1, Guess(0.2, "stands below code")),)
    assert not kinds(pytorch=[step(recorded=guessed, result="4")])
    shared = step(recorded="3", result="4", frameworks=("all",))
    assert kinds(pytorch=[shared]) == []


def test_warnings_that_come_and_go_are_a_note() -> None:
    lazy = "x.py:178: UserWarning: Lazy modules\n  warnings.warn('Lazy modules')\n3"
    (found,) = findings(pytorch=[step(recorded=lazy, result="3")])
    assert (found.rule, found.severity) == ("stale-warning", "note")
    given = warned("UserWarning", "Lazy modules")
    assert not kinds(pytorch=[step(recorded=lazy, result="3", warnings=given)])
    (found,) = findings(pytorch=[step(recorded="3", result="3", warnings=given)])
    assert found.rule == "stale-warning"


def test_a_second_run_is_asked_for_only_where_texts_differ() -> None:
    (same,) = versions(pytorch=[cell("3", "3")])
    (differs,) = versions(pytorch=[cell("0.3", "0.4")])
    (silent,) = versions(pytorch=[step(result="4")])
    assert not needs_other_seed(same)
    assert needs_other_seed(differs)
    assert not needs_other_seed(silent)


def test_a_change_of_all_backward_names_is_told_once_and_counts_of_numbers_in_words() -> None:
    cells = [cell("<AddmmBackward>", "<AddmmBackward0>"), cell("<SumBackward>", "<SumBackward0>")]
    (found,) = findings(pytorch=cells)
    assert found.also == (1,)
    (found,) = findings(pytorch=[cell("[0.1, 0.2]", "[0.1, 0.2, 0.3]")])
    assert "`2 numbers`" in found.explanation
