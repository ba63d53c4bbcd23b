"""Which differences stand first, which claims are false, and with which code a run ends."""

import msgspec
import pytest

from common.compare import compare_run, unused_divergences
from common.divergences import Divergence, Kind
from common.errors import EXIT_DIFFERENCES, EXIT_FRAMEWORK, EXIT_INTERRUPTED, EXIT_OK
from common.facts import Fact, SameError, claim, exact
from common.run import Run
from report.claims import find_false_claims
from report.ending import exit_code
from report.highlights import MOST, choose_highlights
from report.words import read_words
from tests.report.stored import (
    KERAS,
    PADDLE,
    PYTORCH,
    divergences,
    each,
    info,
    make_run,
    make_whole,
    stored,
)

WORDS = read_words("en")
Known = list[tuple[str, Kind, bool]]


def highlight(known: Known) -> list[str]:
    """Return the titles of the highlights of a run in which all of these differences happen."""
    paths = dict.fromkeys(fact.partition("/")[0] for fact, _, _ in known)
    facts = {
        path: [fact.partition("/")[2] for fact, _, _ in known if fact.startswith(f"{path}/")]
        for path in paths
    }
    run = make_run(
        *(
            (
                info(path, path, ""),
                each(*(tuple(exact(f, value) for f in facts[path]) for value in (1, 1, 2))),
            )
            for path in paths
        )
    )
    table = tuple(
        Divergence((fact,), ("pytorch paddle", "keras"), kind, f"because {fact}", "", {}, "", first)
        for fact, kind, first in known
    )
    return [found.title for found in choose_highlights(run, compare_run(run, table), WORDS)]


def test_headlines_come_first_then_what_misleads() -> None:
    assert highlight(
        [
            ("tying.a/x", "name", False),
            ("tying.b/x", "semantics", False),
            ("tying.c/x", "layout", True),
        ]
    ) == ["Tied parameters · tying.c", "Tied parameters · tying.b", "Tied parameters · tying.a"]


def test_a_scenario_stands_there_once() -> None:
    assert highlight([("tying.a/x", "name", False), ("tying.a/y", "error", False)]) == [
        "Tied parameters · tying.a"
    ]


def test_sections_take_turns() -> None:
    known: Known = [(f"blocks.s{n}/x", "semantics", False) for n in range(MOST + 3)]
    titles = highlight([*known, ("devices.a/x", "name", False)])
    assert len(titles) == MOST
    assert titles[1] == "Devices · devices.a"


def test_one_reason_stands_there_once() -> None:
    run = stored("whole")
    table = tuple(msgspec.structs.replace(found, reason="the same") for found in divergences())
    assert len(choose_highlights(run, compare_run(run, table), WORDS)) == 1


def test_who_shares_an_error_shares_its_class_alone() -> None:
    def side(kind: str, message: str) -> tuple[Fact, ...]:
        return (Fact("call", {"class": kind, "message": message}, SameError()),)

    run = make_run(
        (
            info("tying.a", "", ""),
            each(side("TypeError", "torch"), side("TypeError", "paddle"), side("KeyError", "k")),
        )
    )
    table = Divergence(
        ("tying.a/call",), ("pytorch paddle", "keras"), "error", "because", "", {}, "seen in a run"
    )
    (found,) = choose_highlights(run, compare_run(run, [table]), WORDS)
    assert found.sides == (("pytorch = paddle", "TypeError"), ("keras", "KeyError: k"))


@pytest.mark.parametrize(
    ("where", "framework"),
    [("002 a", PYTORCH), ("000 a", PYTORCH), ("001 a", PADDLE), ("999 a", None)],
)
def test_a_claim_is_put_to_the_framework_its_document_speaks_of(
    where: str, framework: str | None
) -> None:
    side = (exact("count", 1, claim(2, where)),)
    (row,) = compare_run(make_run((info("tying.a", "", ""), each(side, side, side))), ())
    assert [found.framework for found in find_false_claims(row)] == [framework] * bool(framework)


def test_a_claim_that_holds_there_is_not_false_because_another_differs() -> None:
    sides = [(exact("count", n, claim(1, "002 a")),) for n in (1, 2, 3)]
    (row,) = compare_run(make_run((info("tying.a", "", ""), each(*sides))), ())
    assert find_false_claims(row) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("whole", EXIT_OK), ("broken", EXIT_FRAMEWORK), ("cut", EXIT_INTERRUPTED)],
)
def test_exit_code(name: str, code: int) -> None:
    assert exit_code(stored(name), divergences()) == code


def without_failures() -> Run:
    run = stored("broken")
    return msgspec.structs.replace(
        run, results=tuple(found for found in run.results if found.section != "saving")
    )


def test_differences_that_are_not_documented_end_with_1() -> None:
    assert exit_code(without_failures(), divergences()) == EXIT_DIFFERENCES


def test_a_documented_fact_that_nobody_observes_ends_with_1() -> None:
    table = Divergence(
        ("tying.shared/gone",), ("pytorch", "keras"), "name", "because", "", {}, "seen in a run"
    )
    assert exit_code(make_whole(), (*divergences(), table)) == EXIT_DIFFERENCES


def test_who_was_not_there_could_not_observe_it() -> None:
    one = (exact("count", 1),)
    table = Divergence(("tying.a/gone",), ("paddle", "keras"), "name", "because", "", {}, "a run")
    scenario = info("tying.a", "", "")
    assert exit_code(make_run((scenario, each(one, one, one))), (table,)) == EXIT_DIFFERENCES
    names = (PYTORCH, PADDLE)
    alone = make_run((scenario, each(one, one, names=names)), names=names)
    assert exit_code(alone, (table,)) == EXIT_OK
    cut = make_run((scenario, each(one, one, one)), interrupted=True)
    assert exit_code(cut, (table,)) == EXIT_INTERRUPTED
    assert not list(unused_divergences(cut, compare_run(cut, [table]), (table,)))


@pytest.mark.parametrize(
    ("absent", "failed", "code"),
    [
        ({KERAS: "pip install keras"}, {}, EXIT_OK),
        ({}, {KERAS: "its import failed"}, EXIT_FRAMEWORK),
    ],
)
def test_a_framework_that_could_not_start_is_no_framework_that_is_not_installed(
    absent: dict[str, str], failed: dict[str, str], code: int
) -> None:
    one = (exact("count", 1),)
    run = make_run(
        (info("tying.a", "", ""), each(one, one, names=(PYTORCH, PADDLE))),
        names=(PYTORCH, PADDLE),
        absent=absent,
        failed=failed,
    )
    assert exit_code(run, ()) == code
