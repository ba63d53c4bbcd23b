"""Translates what is typed: an expression, a script, or a document on standard input."""

import argparse
import ast
import re
import sys
from dataclasses import replace
from pathlib import Path

from common.errors import EXIT_DIFFERENCES, EXIT_OK, TriptychError
from lessons.document import Lesson
from lessons.formats.python import readable
from lessons.read import read_bytes
from lessons.translate.engine import translate_expression
from lessons.translate.records import Mark, TranslationPlan
from lessons.translate.translator import translate_lessons
from report.answer import Answer
from report.legible import spell_controls
from report.progress import show_progress
from report.translate.command import exit_code
from report.translate.view import QUIET
from report.words import Words

_NAME = "stdin"
MOST_BYTES = 64 * 2**20
_DOCUMENT = re.compile(
    r'\A\s*\{\s*"(?:cells|metadata|nbformat)|^ {0,3}(?:```|~~~)|^In ?\[[\d ]*\] ?:', re.MULTILINE
)
_ROOT = re.compile(r"(?<![\w.])(torch|paddle|tf|tensorflow|keras)\.")
_FRAMEWORKS = {"torch": "pytorch", "paddle": "paddle"}


def answer_typed(options: argparse.Namespace, plan: TranslationPlan, words: Words) -> Answer:
    """Return the translation alone; what it refuses, with the reason, is for stderr.

    Raises:
        TriptychError: what is typed cannot be read, or options ask for files.
    """
    _check(options)
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    text = _decode(data).strip("\n")
    is_document = _DOCUMENT.search(text) is not None
    if not is_document and _is_expression(text):
        written, marks = translate_expression(text, _source_of(text, options), options.to)
        code = EXIT_DIFFERENCES if marks else EXIT_OK
        return Answer(f"{written}\n", code, _say(marks, words))
    if not is_document and readable(text) is None:
        raise TriptychError(f"{_NAME}:{_broken_line(text)}: this is neither Python nor a document")
    return _answer_document(data, Path(_NAME if is_document else f"{_NAME}.py"), plan, words)


def _check(options: argparse.Namespace) -> None:
    if len(options.paths) > 1:
        raise TriptychError("- reads standard input, and stands alone; leave out other paths")
    given = {
        "--out": options.out,
        "--patch": options.patch,
        "--add-tab": options.add_tab,
        "--report": options.report,
    }
    for name, is_given in given.items():
        if is_given:
            raise TriptychError(f"- prints its translation; leave out {name}, or name a file")


def _decode(data: bytes) -> str:
    """Return what was typed, as text.

    Raises:
        TriptychError: it is none, or nothing.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        raise TriptychError(f"{_NAME}:{line}: this is no UTF-8; send text") from None
    if not text.strip():
        raise TriptychError(f"{_NAME}:1: there is nothing to translate; send code")
    return text


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _source_of(text: str, options: argparse.Namespace) -> str:
    """Return the framework of an expression: as it is said, or as its names tell.

    Raises:
        TriptychError: nothing tells.
    """
    if options.source is not None:
        return str(options.source)
    roots = [_FRAMEWORKS.get(root, "keras") for root in _ROOT.findall(text)]
    if len(set(roots)) != 1 or roots[0] == options.to:
        raise TriptychError(f"{_NAME}:1: say with --from in which framework this is")
    return roots[0]


def _say(marks: tuple[Mark, ...], words: Words) -> str:
    say = words.translating.refused
    lines = [say.format(line=mark.line, reason=" ".join(mark.reason.split())) for mark in marks]
    return "\n".join(map(spell_controls, lines))


def _answer_document(data: bytes, path: Path, plan: TranslationPlan, words: Words) -> Answer:
    """Translate a script or a document, and return it in its own form."""

    def read(_: Path, default: str) -> Lesson:
        return read_bytes(data, path, default)

    with show_progress() as on_progress:
        found = translate_lessons(replace(plan, documents=(path,)), on_progress, read)
    if not found.documents:
        if found.interrupted:
            raise KeyboardInterrupt
        raise TriptychError("; ".join(problem.text for problem in found.problems))
    (item,) = found.documents
    say = words.translating
    lines = [problem.text for problem in found.problems]
    lines += [
        say.cell_because.format(
            line=cell.line,
            cell=cell.cell,
            outcome=words.outcomes[cell.outcome],
            reason=" ".join((cell.reason, *cell.evidence)),
        )
        for cell in item.cells
        if cell.outcome not in QUIET
    ]
    return Answer(item.text, exit_code(found), spell_controls("\n".join(lines)))


def _broken_line(text: str) -> int:
    try:
        ast.parse(text)
    except SyntaxError as bad:
        return bad.lineno or 1
    except (ValueError, RecursionError, MemoryError):
        return 1
    return 1
