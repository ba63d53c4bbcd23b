"""Whole translations under frameworks that are none: what is run, said, written and kept."""

import os
import signal
import threading
from pathlib import Path

import pytest

import lessons.translate.translator
import lessons.translate.unproved
from common.progress import Progress
from common.worker.jobs import Limits
from lessons.classroom import Classroom, Request
from lessons.translate.records import Translation, TranslationPlan
from lessons.translate.translator import translate_lessons
from tests.lessons.documents import code_cell, notebook, text_cell
from tests.lessons.pretend import pretend
from tests.lessons.translate.telling import pretend_telling, write_page

LIMITS = Limits(seconds=60.0, memory_bytes=2**30)
SAME = "torchy = paddly = 1\ntorchy"
DIFFERS = "torchy, paddly = 1, 2\ntorchy"


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    pretend_telling(monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Return the requests that are made of workers."""
    found: list[Request] = []
    ask = Classroom.ask

    def note(self: Classroom, request: Request, *, first: bool = False) -> None:
        found.append(request)
        ask(self, request, first=first)

    monkeypatch.setattr(Classroom, "ask", note)
    return found


def quiet(progress: Progress) -> None:
    pass


def translate(*documents: Path, **given: object) -> Translation:
    plan = {"documents": documents, "target": "paddle", "limits": LIMITS} | given
    return translate_lessons(TranslationPlan(**plan), quiet)  # type: ignore[arg-type]


def cells_of(found: Translation, number: int = 0) -> list[str]:
    return [cell.outcome for cell in found.documents[number].cells]


def test_a_document_is_run_told_run_and_proved(tmp_path: Path, asked: list[Request]) -> None:
    path = write_page(tmp_path, "a.md", SAME, DIFFERS, "1 / 0  # torchy", "hard = torchy")
    found = translate(path)
    assert [(r.framework, r.task.notes_kinds) for r in asked] == [
        ("pytorch", True),
        ("paddle", False),
    ]
    assert [c.source for c in asked[1].task.cells][1] == "paddly = paddly = 1\npaddly"
    (item,) = found.documents
    assert (item.document, item.source, item.target) == (str(path), "pytorch", "paddle")
    assert item.is_verified
    assert cells_of(found) == ["unchanged", "same", "differs", "raises", "marked"]
    assert item.text == path.read_text(encoding="utf-8").replace(
        SAME, "paddly = paddly = 1\npaddly"
    ).replace(
        DIFFERS, "# triptych: differs from pytorch: 1 is not 2\npaddly, paddly = 1, 2\npaddly"
    ).replace("1 / 0  # torchy", "# triptych: raises\n1 / 0  # paddly").replace(
        "hard", "# triptych: not wholly translated: too hard\nhard"
    )
    assert found.versions == {name: {"fake": "1.0"} for name in ("paddle", "pytorch")}
    assert (found.problems, found.passed_over, found.interrupted) == ((), (), False)


def test_translated_again_it_is_the_same(tmp_path: Path) -> None:
    path = write_page(tmp_path, "a.md", DIFFERS, "hard = torchy", words="中文`torchy`。")
    first = translate(path).documents[0]
    path.write_text(first.text, encoding="utf-8")
    second = translate(path, source="pytorch").documents[0]
    assert second.text.replace("2 is not 2", "") == second.text
    assert "# triptych: 没有完全翻译：too hard\nhard = torchy" in second.text
    assert second.text.count("# triptych") == first.text.count("# triptych") - 1


def test_what_is_not_verified_is_not_run(tmp_path: Path, asked: list[Request]) -> None:
    path = write_page(tmp_path, "a.md", SAME, "hard = torchy")
    found = translate(path, verifies=False)
    assert asked == []
    (item,) = found.documents
    assert not item.is_verified
    assert [(c.cell, c.outcome, c.reason) for c in item.cells] == [(2, "marked", "too hard")]
    assert "# triptych: not wholly translated: too hard\nhard = torchy" in item.text
    assert "paddly = paddly" in item.text


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        ("Words.", {}, "en True"),
        ("中文。", {}, "zh True"),
        ("中文。", {"notes": "none"}, "none True"),
        ("中文。", {"verifies": False}, "zh False"),
    ],
)
def test_notes_are_in_the_language_of_the_document(
    tmp_path: Path, words: str, given: dict[str, object], said: str
) -> None:
    path = write_page(tmp_path, "a.md", "'NOTES'", words=words)
    assert f"'{said}'" in translate(path, **given).documents[0].text


@pytest.mark.parametrize(
    ("wanted", "word"), [(None, "paddly"), (True, "paddly"), (False, "torchy")]
)
def test_prose_of_a_document_in_one_framework(
    tmp_path: Path, wanted: bool | None, word: str
) -> None:
    path = write_page(tmp_path, "a.md", SAME, words="Words on `torchy`.")
    text = translate(path, translates_prose=wanted).documents[0].text
    assert text.startswith(f"Words on `{word}`.")


RESULT = {
    "output_type": "execute_result",
    "execution_count": 1,
    "metadata": {},
    "data": {"text/plain": "1"},
}


@pytest.mark.parametrize("verifies", [True, False])
def test_a_notebook_keeps_the_outputs_that_are_true(tmp_path: Path, verifies: bool) -> None:
    cells = [
        code_cell("if 0:\n    import torch", outputs=[], execution_count=1),
        code_cell("7", outputs=[RESULT], execution_count=2),
        code_cell(DIFFERS, outputs=[RESULT], execution_count=3),
        code_cell("8", outputs=[RESULT], execution_count=4),
        text_cell("On `torchy`"),
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(cells), encoding="utf-8")
    text = translate(path, verifies=verifies).documents[0].text
    assert text.count('"text/plain"') == (2 if verifies else 1)
    assert '"execution_count": 2' in text
    assert '"execution_count": 3' not in text
    assert '"On `paddly`"' in text


def test_a_recorded_output_is_what_was_shown(tmp_path: Path) -> None:
    text = f"```python\nimport torch\n```\n\n```python\n{DIFFERS}\n```\n\nOutput:\n\n```\n1\n```\n"
    path = tmp_path / "a.md"
    path.write_text(text.replace("import torch", "if 0:\n    import torch"), encoding="utf-8")
    assert translate(path).documents[0].text.endswith("Output:\n\n```\n2\n```\n")
    assert translate(path, verifies=False).documents[0].text.endswith("Output:\n\n```\n1\n```\n")


@pytest.mark.parametrize("verifies", [True, False])
def test_problems_cost_their_own_document(tmp_path: Path, verifies: bool) -> None:
    (tmp_path / "a.ipynb").write_text("{", encoding="utf-8")
    paths = [tmp_path / "a.ipynb", write_page(tmp_path, "b.md", SAME), tmp_path / "c.md"]
    paths[2].write_text("```python\nx = 1\n```\n", encoding="utf-8")
    deep, broken = (write_page(tmp_path, f"{name}.md", name) for name in ("deep", "broken"))
    found = translate(*paths, deep, broken, verifies=verifies)
    assert [item.document for item in found.documents] == [str(paths[1])]
    first, second, *others = [problem.text for problem in found.problems]
    assert first.startswith(f"{paths[0]}:1: ")
    assert (
        second == f"{paths[2]}: it names no framework of ours; say with --from which to translate"
    )
    third, fourth = sorted(others, reverse=True)
    assert third.startswith(f"{deep}: its code is nested too deeply")
    assert fourth.startswith(f"{broken}: translating it broke off: ValueError: a mistake; leave it")


def test_a_source_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("```python\ntorchy = 1\n```\n", encoding="utf-8")
    assert "paddly = 1" in translate(path, source="pytorch").documents[0].text
    told = write_page(tmp_path, "b.md", SAME)
    (problem,) = translate(told, source="keras").problems
    assert problem.text == f"{told}: no cell of it is for keras; it is told in pytorch"


def test_what_is_told_so_already_is_passed_over(tmp_path: Path) -> None:
    told = write_page(tmp_path, "a.md", SAME)
    text = told.read_text(encoding="utf-8").replace("import torch", "import paddle")
    (tmp_path / "b.md").write_text(text, encoding="utf-8")
    found = translate(told, tmp_path / "b.md")
    assert [passed.text for passed in found.passed_over] == [
        f"{tmp_path / 'b.md'}: it is told in paddle already"
    ]
    assert not found.problems
    assert translate(tmp_path / "b.md").problems


def test_a_framework_that_does_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, paddle="tests.worker.broken:Raises")
    path = write_page(tmp_path, "a.md", SAME)
    found = translate(path)
    (item,) = found.documents
    assert (item.is_verified, item.cells) == (False, ())
    assert "paddly = paddly" in item.text
    (problem,) = found.problems
    assert problem.text.startswith("paddle: cannot import tests.worker.broken:Raises: OSError: lib")


def test_what_ran_is_not_run_again(tmp_path: Path, asked: list[Request]) -> None:
    path, kept = write_page(tmp_path, "a.md", SAME), tmp_path / "kept"
    first, second = (translate(path, cache=kept) for _ in range(2))
    assert len(asked) == 2
    assert second == first


def test_many_documents_come_in_their_order(tmp_path: Path) -> None:
    slow = write_page(tmp_path, "z.md", "import time; time.sleep(0.5)")
    paths = [slow, *(write_page(tmp_path, f"{n}.md", DIFFERS) for n in range(12))]
    seen: list[Progress] = []
    plan = TranslationPlan(tuple(paths), "paddle", limits=LIMITS)
    found = translate_lessons(plan, seen.append)
    assert [item.document for item in found.documents] == list(map(str, paths))
    running = [(p.done, p.total) for p in seen if p.stage == "running"]
    assert running == [(done, 26) for done in range(1, 27)]


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    ends = write_page(tmp_path, "a.md", SAME)
    never = write_page(tmp_path, "b.md", "while True: pass")

    def interrupt(progress: Progress) -> None:
        if progress.latest == "a.md [paddle]":
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()

    plan = TranslationPlan((ends, never), "paddle", limits=LIMITS)
    found = translate_lessons(plan, interrupt)
    assert found.interrupted
    assert [item.document for item in found.documents] == [str(ends)]


def test_many_documents_are_told_in_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons.translate.unproved, "WORTHWHILE_BYTES", 0)
    monkeypatch.setattr(lessons.translate.unproved, "CHUNK", 1)
    paths = [write_page(tmp_path, f"{n}.md", f"x = {n}") for n in range(3)]
    (tmp_path / "empty.md").touch()
    found = translate(*paths, tmp_path / "empty.md", verifies=False, jobs=2, target="keras")
    assert [item.document for item in found.documents] == list(map(str, paths))
    assert [f"x = {n}" in item.text for n, item in enumerate(found.documents)] == [True] * 3
    (problem,) = found.problems
    assert problem.text.endswith("the document is empty; name one with code in it")


def test_at_most_some_are_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons.translate.translator, "AHEAD", 1)
    monkeypatch.setattr(lessons.translate.translator, "AHEAD_PER_JOB", 1)
    paths = [write_page(tmp_path, f"{n}.md", SAME) for n in range(4)]
    assert len(translate(*paths, jobs=1).documents) == 4
