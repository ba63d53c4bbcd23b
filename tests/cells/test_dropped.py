"""Statements whose value nobody keeps, and those that only look like it."""

import pytest

from common.cells.noting import MOST_RUNS
from common.cells.stock import Digester
from common.interface import Inspection
from tests.cells.running import START, run, run_one

NET = "net = toy.Dense(2, 3)\nx = toy.ones(1, 2)\n"


def dropped(source: str) -> list[tuple[str, int]]:
    cell = run_one(f"{NET}{source}\nNone")
    assert cell.status == "ran", cell.error
    return [(found.what, found.line) for found in cell.dropped]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("toy.Constant(1)", "initializer"),
        ("toy.ones(3)", "result"),
        ("x + 1", "result"),
        ("x == x", "result"),
        ("def f(m):\n    m + 1\nf(x)", "result"),
        ("if True:\n    toy.ones(3)", "result"),
        ("net.apply(lambda m: toy.Constant(1))", "apply"),
    ],
)
def test_what_changes_nothing_is_told(source: str, what: str) -> None:
    assert what in [kind for kind, _ in dropped(source)]


@pytest.mark.parametrize(
    "source",
    [
        "net(x)",
        "net.forward(x)",
        "x.fill_(3)",
        "net.weight.fill_(3)",
        "toy.Constant(1)(net.bias)",
        "def fill(t):\n    return toy.ones(3) if t.fill_(4) is None else t\nfill(net.weight)",
        "def f(t):\n    net.bias.fill_(2)\n    return toy.ones(3)\nf(x)",
        "kept = []\ndef f(t):\n    kept.append(t)\n    return toy.ones(3)\nf(x)",
        "kept = []\ndef f(t):\n    kept.append(t + 1)\n    return kept[-1]\nf(x)",
        "def f(t):\n    print(t)\n    return t + 1\nf(x)",
        "try:\n    toy.ones(3)\nexcept ValueError:\n    pass",
        "import time\nstart = time.time()\ntoy.ones(3)",
        "%timeit toy.ones(3)",
        "net.apply(lambda m: m.weight.fill_(5))",
        "net.apply(lambda m: print(m))",
        "names = []\nnet.apply(lambda m: names.append(m))",
        "toy.Dense(1, 1)",
        "[toy.ones(3)]",
        "'a text'",
    ],
)
def test_what_has_an_effect_is_left_alone(source: str) -> None:
    assert dropped(source) == []


def test_an_error_does_not_hide_what_was_dropped_before_it() -> None:
    cell = run_one(f"{NET}def init(m):\n    toy.Constant(1)\n    m.nothing\nnet.apply(init)")
    assert cell.status == "raised"
    assert [(found.what, found.line, found.type) for found in cell.dropped] == [
        ("initializer", 4, "Constant")
    ]


def test_a_last_expression_is_shown_and_not_dropped() -> None:
    assert run_one(f"{NET}x + 1").dropped == ()


def test_an_apply_without_effect_is_told_where_its_value_is_shown_too() -> None:
    cell = run_one(f"{NET}net.apply(lambda m: 3)")
    assert [found.what for found in cell.dropped] == ["apply"]
    assert cell.result


def test_a_statement_of_an_earlier_cell_is_placed_there() -> None:
    _, second = run(f"{START}{NET}def init(m):\n    toy.Constant(1)", "net.apply(init)")
    assert [(found.what, found.line, found.elsewhere) for found in second.dropped] == [
        ("initializer", 5, 0),
        ("apply", 1, None),
    ]


def test_a_large_namespace_does_not_make_a_cell_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.cells.noting.MOST_BYTES", 1000)
    cell = run_one(f"{NET}big = toy.ones(100, 100)\ntoy.ones(2)\ntoy.ones(3)\nNone")
    assert [found.line for found in cell.dropped] == [4]


def test_a_loop_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Inspection] = []

    def note(inspection: Inspection) -> Digester:
        looks.append(inspection)
        return Digester(inspection)

    monkeypatch.setattr("common.cells.noting.Digester", note)
    cell = run_one("for i in range(2000):\n    toy.ones(100)")
    assert [found.what for found in cell.dropped] == ["result"]
    assert len(looks) == 2 * MOST_RUNS
