"""Marks in a Chinese document say in Chinese why they are there."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from lessons.translate.documents.marks import put_mark
from lessons.translate.documents.reasons import in_chinese

ROOT = Path(__file__).parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")
ROOMS = ("lessons/translate", "lessons/phrasebook")


@cache
def strings_of(path: Path) -> dict[str, ast.expr]:
    """Return the constants of a module, and those that it imports from others of the project."""
    found: dict[str, ast.expr] = {}
    for stmt in ast.parse(path.read_text(encoding="utf-8")).body:
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.ImportFrom(module=str(module), names=names):
                other = ROOT / f"{module.replace('.', '/')}.py"
                known = strings_of(other) if other.is_file() else {}
                found |= {a.asname or a.name: known[a.name] for a in names if a.name in known}
    return found


def texts_in(node: ast.expr, known: dict[str, ast.expr]) -> Iterator[str]:
    """Yield what an expression may say, "{}" for each part that changes."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            texts = [str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts]
            yield "".join(texts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*texts_in(one, known), *texts_in(other, known))
        case ast.Call(func=ast.Attribute(attr="format", value=template)):
            yield from (re.sub(r"\{\w*\}", "{}", text) for text in texts_in(template, known))
        case ast.Name(id=name) if name in known:
            yield from texts_in(known[name], known)


def reasons_of(path: Path) -> Iterator[str]:
    known = strings_of(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Refused"), args=[reason]):
                yield from texts_in(reason, known)
            case ast.Assign(targets=[ast.Subscript(value=kept)], value=reason) if ast.unparse(
                kept
            ).endswith("refuse"):
                yield from texts_in(reason, known)


REASONS = sorted(
    {r for room in ROOMS for p in sorted((ROOT / room).rglob("*.py")) for r in reasons_of(p)}
)


def test_the_reasons_are_found() -> None:
    assert len(REASONS) > 100


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_of_a_rule_is_told_in_chinese(reason: str) -> None:
    assert HAN.search(in_chinese(reason.replace("{}", "x"))), f"{reason!r} is not in the file"


PROVED = {
    "Different structure of `net`, `layer`: evaluation mode against training mode.": (
        "`net`, `layer` 的结构不同：评估模式与训练模式。"
    ),
    "Different values of `p` and more.": "`p` 等的值不同。",
    "Different values of what is printed.": "打印的内容值不同。",
    "The source raises NameError here, and the translation runs.": (
        "原文在这里报 NameError，而译文可以运行。"
    ),
    "3 positional arguments of `tf.pad` is not in the phrasebook": (
        "短语手册中没有 `tf.pad` 的 3 个位置参数"
    ),
}


@pytest.mark.parametrize("reason", PROVED)
def test_parts_that_change_are_told_in_their_place(reason: str) -> None:
    assert in_chinese(reason) == PROVED[reason]


def test_what_is_in_no_file_stays_as_it_is() -> None:
    assert in_chinese("ValueError: 3 < 2") == "ValueError: 3 < 2"


def test_marks_of_statements_are_told_in_the_language_of_the_document() -> None:
    code = "if x:\n    # triptych: Keras has no state dict to load\n    y"
    assert put_mark(code, "marked", "", "en", "pytorch") == code
    told = put_mark(code, "differs", "Different values of `y`.", "zh", "pytorch")
    assert told == (
        "# triptych: 与 pytorch 不同：`y` 的值不同。\n"
        "if x:\n    # triptych: Keras 没有可供加载的状态字典\n    y"
    )
