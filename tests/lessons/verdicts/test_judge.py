import msgspec

from lessons.findings import Finding
from lessons.verdicts import judge
from tests.lessons.verdicts.build import (
    error,
    findings,
    kinds,
    result,
    step,
    tensor,
    versions,
    warned,
)

PLAIN = step()


def test_a_step_that_one_framework_lacks() -> None:
    (found,) = findings(
        pytorch=[PLAIN, step("x = 1"), PLAIN],
        paddle=[PLAIN, step("x = 1"), PLAIN],
        keras=[PLAIN, step(slot=2)],
    )
    assert (found.kind, found.framework, found.slot) == ("unaligned", "keras", 1)
    assert "pytorch, paddle and not in keras" in found.explanation


def test_a_step_told_in_words_or_of_a_rare_framework_is_silent() -> None:
    told = {"pytorch": [PLAIN, PLAIN, PLAIN], "keras": [PLAIN, step(slot=2)]}
    assert not kinds(tab_prose={(1, "keras"): "Keras needs no such step."}, **told)
    assert not kinds(pytorch=[PLAIN, PLAIN, PLAIN], keras=[PLAIN])
    shared = step(frameworks=("all",))
    assert not kinds(pytorch=[PLAIN, shared, PLAIN], keras=[PLAIN, step(slot=2)])


def test_of_aligned_documents_only_steps_between_common_ones_count() -> None:
    told = versions(
        pytorch=[step(slot=0), step(slot=1), step(slot=2), step(slot=3), step(slot=5)],
        paddle=[step(slot=0), step(slot=3), step(slot=4)],
    )
    (found,) = judge(told, is_aligned=True).findings
    assert (found.severity, found.slot, len(found.also)) == ("note", 1, 1)


def test_findings_come_by_severity_and_line() -> None:
    old = step(warnings=warned("FutureWarning", "goes away"))
    found = findings(pytorch=[old, step(status="needs", need="a GPU"), step(**error("KeyError"))])
    assert [one.severity for one in found] == ["major", "minor", "note"]


def test_one_fault_of_a_shared_cell_is_one_finding() -> None:
    told = versions(pytorch=[step(**error("KeyError"))], keras=[step(slot=1)])
    cell = told[0].cells[0]
    first, second = told
    shared = type(first)("keras", first.lesson, (cell,), first.trace)
    found = judge([first, shared], is_aligned=False).findings
    assert [one.kind for one in found] == ["raises"]
    assert second.framework == "keras"


def test_marks_say_how_each_step_ended() -> None:
    value = step(shown=result(tensor([1.0])))
    wrong = step(shown=result(tensor([2.0])))
    told = versions(
        pytorch=[value, value, PLAIN, PLAIN],
        paddle=[value, wrong, PLAIN],
        keras=[value, value, step(**error("KeyError"))],
    )
    judged = judge(told, is_aligned=False)
    assert judged.mark(0, "keras") == "same"
    assert judged.mark(1, "paddle") == "different values"
    assert judged.mark(1, "pytorch") == "same"
    assert judged.mark(2, "keras") == "raises"
    assert judged.mark(3, "pytorch") == "alone"


def test_levels_after_the_first_are_kept() -> None:
    one = step(bound={"X": tensor([1.0]), "Y": tensor([1.0])})
    two = step(bound={"X": tensor([1.0], "float64"), "Y": tensor([2.0])})
    judged = judge(versions(pytorch=[one], paddle=[two], keras=[one]), is_aligned=False)
    assert [found.kind for found in judged.findings] == ["different dtype"]
    assert judged.slots[0].failing["paddle"] == ("different dtype", "different values")


def test_without_shared_numbers_only_endings_are_compared() -> None:
    one, two = step(bound={"X": tensor([1.0])}), step(bound={"X": tensor([2.0])})
    told = versions(pytorch=[one, PLAIN], paddle=[two, step(**error("KeyError"))])
    found = judge(told, is_aligned=False, shares_random=False).findings
    assert [one.kind for one in found] == ["raises"]


def test_findings_can_leave_the_process() -> None:
    (found,) = findings(pytorch=[step(**error("KeyError"))])
    assert msgspec.json.decode(msgspec.json.encode(found), type=Finding) == found
