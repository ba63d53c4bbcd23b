"""The comment at the head of a cell that is not what its source was, so that nobody teaches it.

A document that is translated again loses the marks of the time before, and gets its own.
"""

import re

from lessons.document import Lesson
from lessons.formats.tabs import tab_names
from lessons.translate.documents.reasons import in_chinese
from lessons.translate.records import Outcome

SIGN = "# triptych: "
_SAID: dict[str, dict[Outcome, str]] = {
    "en": {
        "differs": "differs from {source}",
        "raises": "raises",
        "marked": "not wholly translated",
        "needs": "not proved",
    },
    "zh": {
        "differs": "与 {source} 不同",
        "raises": "报错",
        "marked": "没有完全翻译",
        "needs": "未能验证",
    },
}
_COLON = {"en": ": ", "zh": "："}
_LINE = rf"^[ \t]*{SIGN}[^\n]*(?:\n|\Z)"
_MARK = re.compile(_LINE, re.MULTILINE)
_OF_CELLS = "|".join(
    re.escape(text).replace(re.escape("{source}"), r"\w+")
    for said in _SAID.values()
    for text in said.values()
)
# A mark of a whole cell, or one that no statement stands under any more.
_IDLE = re.compile(
    rf"^[ \t]*{SIGN}(?:{_OF_CELLS})(?:[:：][^\n]*)?(?:\n|\Z)|{_LINE}(?=[ \t]*(?:#|\n|\Z))",
    re.MULTILINE,
)
_SAYS = re.compile(rf"^([ \t]*{SIGN})([^\n]*)", re.MULTILINE)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
# What has to stay at the head of a script, and the magics that say what kind of cell it is.
_HEAD = re.compile(r"(?:#![^\n]*\n?)?(?:[ \t]*#[^\n]*coding[=:][^\n]*\n?)?(?:[ \t]*%%[^\n]*\n?)*")
# Cells of these magics are no code in which "#" begins a comment.
_FOREIGN = re.compile(r"\s*%%(?:html|javascript|js|latex|markdown|svg|writefile|file)\b", re.I)


def language_of(lesson: Lesson) -> str:
    """Return "zh" where a document's prose has Chinese characters in it, else "en".

    A script without prose speaks in its comments.
    """
    texts = [run.text for run in lesson.prose] or [cell.source for cell in lesson.cells]
    return "zh" if any(_HAN.search(text) for text in texts) else "en"


def put_mark(code: str, outcome: Outcome, reason: str, language: str, source: str) -> str:
    """Return a cell's code with a first line that says why it is not the same as in `source`."""
    said = _SAID[language].get(outcome)
    if said is None or not code.strip() or _FOREIGN.match(code):
        return code
    if language == "zh":
        code = _SAYS.sub(_in_chinese, code)
    if outcome == "marked" and _MARK.search(code):  # the statements that stayed say it themselves
        return code
    colon = _COLON[language] if reason else ""
    why = in_chinese(reason) if language == "zh" else reason
    text = f"{said.format(source=source)}{colon}{_in_one_line(why)}"
    at = _head(code)
    ahead = code[:at]
    if ahead and not ahead.endswith("\n"):
        ahead += "\n"
    return f"{ahead}{SIGN}{text}\n{code[at:]}"


def strip_marks(code: str) -> str:
    """Return a cell's code without the marks that an earlier translation put there."""
    return _MARK.sub("", code)


def _in_chinese(found: re.Match[str]) -> str:
    return found[1] + in_chinese(found[2])


def strip_idle(code: str) -> str:
    """Return a cell's code with those marks alone that a statement stands under.

    Such a statement is in the words of another framework, and is to be read as that.
    """
    return _IDLE.sub("", code)


def _head(code: str) -> int:
    """Return where the first line of a cell is that may be any: below its tab and its magics."""
    names = tab_names(code)
    start = 0 if names is None else _next_line(code, names[1])
    head = _HEAD.match(code, start)
    return head.end() if head else start


def _next_line(code: str, at: int) -> int:
    line = code.find("\n", at)
    return len(code) if line < 0 else line + 1


def _in_one_line(reason: str) -> str:
    words = " ".join(reason.split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in words)
