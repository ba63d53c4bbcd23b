"""Correct lessons have no finding, and a copy of one with one fault planted in it has that one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from lessons.audit import Audit, Plan
from lessons.auditor import audit_lessons
from lessons.findings import KINDS, Finding
from tests.lessons.planted import FRAMEWORKS, LESSONS, PLANTED, Planted

pytestmark = pytest.mark.framework

CORRECT = sorted(LESSONS.glob("*.md"))
TWELVE = PLANTED[:12]
# A name that is misspelled: the net is not made, and what needs it fails too.
MISSPELLED = Planted("lazy", "pytorch", "nn.LazyLinear(16)", "nn.LazyLiner(16)", ("raises",))


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """All lessons and copies, audited at once; what a copy has in common with its lesson is run
    once, as their cells are found to be the same.
    """
    folder = tmp_path_factory.mktemp("planted")
    for number, planted in enumerate([*PLANTED, MISSPELLED]):
        place = _place(folder, number, planted)
        place.parent.mkdir()
        place.write_text(planted.copy()[0], encoding="utf-8")
    copies = sorted(folder.rglob("*.md"))
    plan = Plan((*CORRECT, *copies), FRAMEWORKS, cache=folder / "cache")
    return audit_lessons(plan, lambda progress: None)


@pytest.fixture(scope="module")
def found(audit: Audit) -> Mapping[str, Sequence[Finding]]:
    """The findings by the number of the copy, or the name of the correct lesson."""
    findings = defaultdict(list)
    for finding in audit.findings:
        path = Path(finding.document)
        findings[path.stem if path in CORRECT else path.parent.name].append(finding)
    return findings


def test_every_lesson_was_run_in_every_framework(audit: Audit) -> None:
    assert not audit.problems
    assert len(audit.documents) == len(CORRECT) + len(PLANTED) + 1
    assert {one.frameworks for one in audit.documents} == {FRAMEWORKS}
    assert {row.status for row in audit.cells if Path(row.document) in CORRECT} == {"ran"}


@pytest.mark.parametrize("lesson", CORRECT, ids=lambda path: path.stem)
def test_a_correct_lesson_has_no_finding(
    lesson: Path, found: Mapping[str, Sequence[Finding]]
) -> None:
    assert not found[lesson.stem], _told(found[lesson.stem])


@pytest.mark.parametrize(("number", "planted"), list(enumerate(PLANTED)), ids=str)
def test_a_planted_fault_is_the_one_finding(
    number: int, planted: Planted, found: Mapping[str, Sequence[Finding]]
) -> None:
    findings = found[str(number)]
    line = planted.copy()[1]
    told = f"expected {planted.kinds} at line {line}\n{_told(findings)}"
    assert len(findings) == 1, told
    assert planted.expects(findings[0], line), told


def test_a_root_has_its_consequences_beside_it(found: Mapping[str, Sequence[Finding]]) -> None:
    findings = found[str(len(PLANTED))]
    text, line = MISSPELLED.copy()
    needing = (_line(text, "Y = net(X)"), "pytorch", "consequence")
    assert MISSPELLED.expects(findings[0], line), _told(findings)
    rest = [(one.line, one.framework, one.kind) for one in findings[1:]]
    assert rest == [needing], _told(findings)
    assert len(findings[1].also) == 1  # print(net[0].weight.numel())


def test_the_first_twelve_are_of_all_kinds_and_lessons() -> None:
    kinds = {kind for planted in TWELVE for kind in planted.kinds}
    assert kinds == set(KINDS) - {"consequence"}
    assert {planted.source for planted in TWELVE} == set(CORRECT)


def test_faults_are_planted_in_every_lesson_and_framework() -> None:
    assert {(planted.lesson, planted.framework) for planted in PLANTED[12:]} >= {
        (lesson.stem, framework)
        for lesson in CORRECT
        for framework in FRAMEWORKS
        if lesson.stem != "devices"  # where most is the machine's
    }


def _place(folder: Path, number: int, planted: Planted) -> Path:
    return folder / str(number) / planted.source.name


def _line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def _told(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"line {one.line}: {one.framework}: {one.kind} ({one.severity})\n    "
        + "\n    ".join([*one.evidence, one.explanation])
        for one in findings
    )
