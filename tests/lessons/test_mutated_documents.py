"""Ten thousand damaged documents: each is read or refused in one line, and loses no byte.

Which damage is done depends on nothing but the number of the test, so that a failure comes again.
"""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lessons.document import Lesson, LessonError
from lessons.read import read_bytes
from lessons.write import replace_sources
from tests.lessons.documents import DOCUMENTS, SEEDS

# What readers look for, put where it does not belong.
WORDS = [
    b"```", b"~~~\n", b"```{.python .input}\n", b"#@tab all\n", b"%%tab pytorch\n", b"# %%\n",
    b"In [1]:\n", b"Out[1]: ", b":begin_tab:`mxnet`\n", b":end_tab:\n", b"# %% [markdown]\n",
    b'"""', b"{", b"[", b'"', b"\\", b"\\ud800", b",", b"null", b"\n", b"\r", b"\r\n", b"\x0c",
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xff", b"\0", b"\t", b"(" * 200, b"- ", b"> ", b"1e999",
]  # fmt: skip
Damage = Callable[[random.Random, bytes, bytes], bytes]


def flip(chance: random.Random, data: bytes, other: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def delete(chance: random.Random, data: bytes, other: bytes) -> bytes:
    start, end = _some(chance, data)
    return data[:start] + data[end:]


def repeat(chance: random.Random, data: bytes, other: bytes) -> bytes:
    start, end = _some(chance, data)
    return data[:end] + data[start:end] * chance.randint(1, 3) + data[end:]


def insert(chance: random.Random, data: bytes, other: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(WORDS) + data[at:]


def truncate(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def move_line(chance: random.Random, data: bytes, other: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"".join(lines)


DAMAGES: Sequence[Damage] = (flip, delete, repeat, insert, truncate, splice, move_line)


def _some(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 1, 3, 20, 100)))


def read_or_refuse(data: bytes, name: str) -> Lesson | str:
    try:
        return read_bytes(data, Path(name))
    except LessonError as refused:
        return str(refused)


def check(data: bytes, name: str) -> bool:
    """Return whether the document was read."""
    lesson = read_or_refuse(data, name)
    if isinstance(lesson, str):
        assert re.fullmatch(rf"{re.escape(name)}:[1-9]\d*: .+; .+", lesson)
        return False
    assert lesson.text.encode(lesson.encoding) == data
    assert (
        replace_sources(lesson, {cell.index: cell.source for cell in lesson.cells}) == lesson.text
    )
    check_cells(lesson)
    return True


def check_cells(lesson: Lesson) -> None:
    end = 0
    for index, cell in enumerate(lesson.cells):
        assert cell.index == index
        assert end <= cell.start <= cell.end <= len(lesson.text)
        assert 1 <= cell.line <= lesson.text.count("\n") + 1
        end = cell.end
    if lesson.form in ("notebook", "percent"):
        new = {cell.index: f"x = {cell.index}" for cell in lesson.cells}
        again = read_bytes(replace_sources(lesson, new).encode(), lesson.path)
        assert {cell.index: cell.source for cell in again.cells} == new


def damaged(originals: dict[str, bytes], number: int, count: int) -> int:
    """Check this many damaged documents, made from the originals; return how many were read."""
    chance = random.Random(number)
    names, read = list(originals), 0
    for _ in range(count):
        name = chance.choice(names)
        data = originals[name]
        for _ in range(chance.choice((1, 1, 2, 5))):
            other = originals[chance.choice(names)]
            data = chance.choice(DAMAGES)(chance, data, other) or b"\n"
        read += check(data, name)
    return read


@pytest.mark.parametrize("number", range(20))
def test_small_documents_of_every_form(number: int) -> None:
    originals = {name: text.encode() for name, text in DOCUMENTS.items()}
    assert 100 < damaged(originals, number, 480) < 480


@pytest.mark.parametrize("number", range(100, 110))
def test_real_documents(number: int) -> None:
    originals = {path.name: path.read_bytes() for path in SEEDS.glob("*.txt")}
    assert 10 < damaged(originals, number, 50) < 50


def test_a_reader_that_loses_a_byte_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.read._decode", lambda data: (data.decode().rstrip(), "utf-8"))
    with pytest.raises(AssertionError):
        check(b"x = 1\n", "a.py")


def test_a_reader_that_fails_otherwise_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise IndexError

    monkeypatch.setattr("lessons.formats.notebook.read_notebook", fail)
    with pytest.raises(IndexError):
        check(b"{}", "a.ipynb")
