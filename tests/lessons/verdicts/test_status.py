from typing import Any

from lessons.findings import Kind
from lessons.verdicts import judge
from tests.lessons.verdicts.build import error, findings, kinds, plain, sequence, step, versions

NAME = error("NameError", "name 'net' is not defined")


def test_the_one_that_raises_is_named_and_held_against_one_that_runs() -> None:
    (found,) = findings(
        pytorch=[step()], paddle=[step(**error("ValueError", "bad\nmore"))], keras=[step()]
    )
    assert (found.framework, found.kind, found.severity) == ("paddle", "raises", "major")
    assert found.against == "pytorch"
    assert found.evidence[0] == "paddle: ValueError: bad"
    assert "`ValueError: bad`" in found.explanation
    assert "ValueError" in found.explanation_zh


def test_the_error_that_a_layer_raised_is_told_and_not_that_it_raised() -> None:
    message = "Exception encountered when calling Net.call().\n\nNot allowed in a graph."
    (found,) = findings(keras=[step(**error("TypeError", message))])
    assert found.evidence == ("keras: TypeError: Not allowed in a graph.",)


def test_the_line_is_that_of_the_document() -> None:
    (found,) = findings(pytorch=[step("a\nb\nc"), step("a\nb\nc", **error("KeyError", "b", 3))])
    assert found.line == 13


def test_an_error_that_is_meant_is_none() -> None:
    raising = step("# this raises a ValueError", **error("ValueError"))
    assert not kinds(pytorch=[raising])
    assert not kinds(pytorch=[step(tags=("raises-exception",), **error("ValueError"))])
    both = {"pytorch": [step(**error("ValueError"))], "keras": [step(**error("ValueError"))]}
    assert not kinds(prose={0: "下面的代码会报错。"}, **both)
    assert len(kinds(prose={0: "The mean squared error is small."}, **both)) == 2


def test_shared_prose_excuses_nobody_where_another_runs() -> None:
    told = {"pytorch": [step(**error("ValueError"))], "keras": [step()]}
    assert kinds(prose={0: "This raises an exception."}, **told) == [("pytorch", "raises")]
    assert not kinds(tab_prose={(0, "pytorch"): "This raises an exception."}, **told)


def test_what_is_missing_for_a_failed_cell_is_its_consequence() -> None:
    found = findings(
        pytorch=[
            step("net = f()", binds=("net",), **error("ValueError")),
            step("net(1)", uses=("net",), **NAME),
            step("y = net(1)", binds=("y",), uses=("net",), **NAME),
            step("y + 1", uses=("y",), **error("NameError", "name 'y' is not defined")),
            step("z", uses=("z",), **error("NameError", "name 'z' is not defined")),
        ]
    )
    assert [one.kind for one in found] == ["raises", "raises", "consequence"]
    assert "`net`" in found[-1].explanation
    assert "line 1." in found[-1].explanation
    assert (found[-1].cell, found[-1].also) == (1, (2, 3))
    assert found[-1].severity == "note"


def test_a_cell_that_needs_something_takes_others_with_it() -> None:
    found = kinds(
        pytorch=[
            step("import d2l", status="needs", need="the module d2l", binds=("d2l",)),
            step("d2l.f()", uses=("d2l",), **error("NameError", "name 'd2l' is not defined")),
            step("1 / 0", uses=(), **error("ZeroDivisionError")),
        ]
    )
    assert sorted(kind for _, kind in found) == ["consequence", "needs", "raises"]


def test_one_module_that_is_absent_is_told_once() -> None:
    absent = error("ModuleNotFoundError", "No module named 'd2l'") | {"status": "needs"}
    need: dict[str, Any] = {"need": "the module d2l"}
    (found,) = findings(
        pytorch=[
            step(
                "import torch\nx = 1\nfrom d2l import torch as d2l",
                binds=("d2l", "torch", "x"),
                **need,
            ),
            step("torch.f(x)", uses=("torch", "x")),
            step("y = d2l.f()", binds=("y",), uses=("d2l",), **absent, **need),
        ]
    )
    assert (found.kind, found.severity) == ("needs", "note")
    assert (found.cell, found.also) == (0, (2,))
    assert found.line == 3
    assert "ran without the module d2l" in found.explanation


def test_a_list_that_a_failed_cell_was_to_fill_is_missing_too() -> None:
    def told(*values: float) -> list[Kind]:
        losses = sequence(*map(plain, values), kind="list")
        fills = step(
            "losses = []\nlosses.append(d2l.f())",
            binds=("losses",),
            bound={"losses": losses},
            status="needs",
            need="the module d2l",
        )
        reads = step("losses[-1]", uses=("losses",), **error("IndexError"))
        return [one.kind for one in findings(pytorch=[fills, reads])]

    assert told() == ["needs", "consequence"]
    assert sorted(told(1.0)) == ["needs", "raises"]


def test_all_that_one_need_takes_with_it_is_told_once() -> None:
    need: dict[str, Any] = {"status": "needs", "need": "the module d2l"}
    missing = error("NameError", "name 'a' is not defined")
    other = error("NameError", "name 'b' is not defined")
    found = findings(
        pytorch=[
            step("a = d2l.f()", binds=("a",), **need),
            step("a", uses=("a",), **missing),
            step("b = d2l.f()", binds=("b",), **need),
            step("b", uses=("b",), **other),
        ]
    )
    assert [(one.kind, one.cell, one.also) for one in found] == [
        ("needs", 0, (2,)),
        ("consequence", 1, (3,)),
    ]


def test_what_was_imported_before_the_failure_is_there() -> None:
    needs = error("ModuleNotFoundError", "No module named 'd2l'", 2) | {"status": "needs"}
    bad = error("ZeroDivisionError")
    found = kinds(
        pytorch=[
            step("import torch\nimport d2l", need="d2l", binds=("torch", "d2l"), **needs),
            step("torch.f(1 / 0)", uses=("torch",), **bad),
            step("d2l.f(1 / 0)", uses=("d2l",), **bad),
        ]
    )
    assert sorted(kind for _, kind in found) == ["consequence", "needs", "raises"]


def test_a_long_message_is_cut_and_says_so() -> None:
    (found,) = findings(pytorch=[step(**error("ValueError", "long " * 99))])
    assert found.evidence[0].endswith("…")
    (found,) = findings(pytorch=[step(**error("ValueError", "bad (at /a/library/file.cc:15)"))])
    assert found.evidence[0] == "pytorch: ValueError: bad"


def test_a_broken_cell_is_told_with_the_documents_words() -> None:
    found = findings(
        pytorch=[
            step("def f(:", broken="cut in two by a page break", **error("SyntaxError")),
            step("f(1)", uses=("f",), **error("NameError", "name 'f' is not defined")),
        ]
    )
    assert [(one.kind, one.rule) for one in found] == [
        ("raises", "broken-cell"),
        ("consequence", "consequence"),
    ]
    assert "page break" in found[0].explanation


def test_an_ended_run_is_one_finding() -> None:
    told = versions(pytorch=[step(status="raised"), step(status="not run")], ended="over 60 s")
    judged = judge(told, is_aligned=False)
    assert [(one.rule, one.kind) for one in judged.findings] == [("ended", "raises")]
    assert "over 60 s" in judged.findings[0].explanation
    assert judged.slots[1].marks == {"pytorch": "not run"}


def test_a_recorded_traceback_makes_it_minor() -> None:
    recorded = "Traceback (most recent call last):\nValueError: bad"
    (found,) = findings(pytorch=[step(recorded=recorded, **error("ValueError", "bad"))])
    assert found.severity == "minor"


def test_one_error_in_several_cells_is_one_finding() -> None:
    bad = step(**error("TypeError", "full(): got a parameter"))
    (found,) = findings(paddle=[bad, bad])
    assert found.also == (1,)
    assert len(findings(paddle=[bad, step(**error("TypeError", "another"))])) == 2
