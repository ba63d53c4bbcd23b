"""Read a lesson document, whatever its form, or say in one line why not.

Documents come from strangers: whatever stands in one, reading it ends soon, with a `Lesson` or a
`LessonError`. Its bytes are read once, and nothing of them is lost on the way.
"""

import codecs
import re
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lessons.document import ALL, Cell, Form, Lesson, LessonError, Parts
from lessons.formats import MOST_CELLS, UnreadableError

# What is larger is no lesson: only notebooks have pictures in them, and telling pasted code from
# its output takes up to 30 seconds for a MiB made for it.
_MIB = 2**20
MOST_BYTES: dict[Form, int] = {
    "notebook": 64 * _MIB,
    "markdown": 4 * _MIB,
    "percent": 4 * _MIB,
    "script": 4 * _MIB,
    "pasted": _MIB // 2,
}
_MOST = max(MOST_BYTES.values())
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOTEBOOK = re.compile(r"""\s*\{\s*"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*:""")
_PROMPT = re.compile(r"^In ?\[(?:\d+|\*|None| *)\] ?:", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def read_lesson(path: Path, default: str = "mxnet") -> Lesson:
    """Return the lesson in a file; `default` is the framework of a book's cells without a tab.

    Raises:
        LessonError: "file:line: what is wrong; what to do", in one line.
    """
    return read_bytes(_read_file(path), path, default)


def read_bytes(data: bytes, path: Path, default: str = "mxnet") -> Lesson:
    """Return the lesson that a file of this name with this content is.

    Raises:
        LessonError: as `read_lesson` does.
    """
    try:
        text, encoding = _decode(data)
        form = _form_of(text, path)
        if len(data) > MOST_BYTES[form]:
            raise UnreadableError(1, _too_large(len(data), form))
        parts = _read_parts(text, form, default)
        for found in (parts.cells, parts.prose):
            if len(found) > MOST_CELLS:
                what = f"there are more than {MOST_CELLS} cells; split the document"
                raise UnreadableError(found[MOST_CELLS].line, what)
    except UnreadableError as bad:
        raise _refuse(path, bad.line, bad.what) from None
    return _make_lesson(path, form, text, encoding, parts)


def _make_lesson(path: Path, form: Form, text: str, encoding: str, parts: Parts) -> Lesson:
    from lessons.formats.tabs import frameworks_of, number_slots

    return Lesson(
        path=path,
        form=form,
        text=text,
        cells=number_slots(parts.cells, parts.prose),
        prose=parts.prose,
        frameworks=frameworks_of(parts.cells),
        notes=parts.notes if parts.cells else (*parts.notes, "no code cell was found"),
        encoding=encoding,
    )


def _read_file(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _refuse(path, 1, "this is no file; name a document, or files in the folder")
        if status.st_size > _MOST:
            raise _refuse(path, 1, _too_large(status.st_size, "notebook"))
        with path.open("rb") as file:
            return file.read(_MOST + 1)
    except (OSError, ValueError) as failed:
        reason = (failed.strerror if isinstance(failed, OSError) else None) or str(failed)
        what = f"cannot be read: {reason}"
        raise _refuse(path, 1, f"{what}; check its name and its permissions") from None


def _too_large(size: int, form: Form) -> str:
    what = f"the file has {size / _MIB:.1f} MiB, of a {form} at most {MOST_BYTES[form] / _MIB:g}"
    return f"{what} are read; clear its outputs, or split it"


def _refuse(path: Path, line: int, what: str) -> LessonError:
    """Return the error, in one line whatever characters the file's name is made of."""
    name = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(path))
    return LessonError(f"{name}:{line}: {what}")


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding that gives the same bytes again."""
    if data.startswith(_UTF16):
        raise UnreadableError(1, "this is UTF-16; save it as UTF-8")
    zero = data.find(b"\0")
    if zero >= 0:
        line = data.count(b"\n", 0, zero) + 1
        raise UnreadableError(line, "this is a binary file (a NUL byte); name a text document")
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as bad:
        start = bad.start + (len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
        line = data.count(b"\n", 0, start) + 1
        what = f"byte 0x{data[start]:02x} is no UTF-8"
        raise UnreadableError(line, f"{what}; save the document as UTF-8") from None
    if not text.strip():
        raise UnreadableError(1, "the document is empty; name one with code in it")
    return text, encoding


def _form_of(text: str, path: Path) -> Form:
    from lessons.formats.script import is_percent

    if path.suffix.lower() == ".py":
        return "percent" if is_percent(text) else "script"
    if path.suffix.lower() == ".ipynb" or _NOTEBOOK.match(text):
        return "notebook"
    prompt = _PROMPT.search(text)
    # In a fence a prompt is a quotation; at an even number of fence lines none is open.
    is_pasted = prompt and len(_FENCE.findall(text, 0, prompt.start())) % 2 == 0
    return "pasted" if is_pasted else "markdown"


def _read_parts(text: str, form: Form, default: str) -> Parts:
    if form == "markdown":
        from lessons.formats.markdown import read_markdown

        return read_markdown(text, default)
    if form == "pasted":
        from lessons.formats.pasted import read_pasted

        return read_pasted(text)
    from lessons.formats.notebook import read_notebook
    from lessons.formats.script import read_percent, read_script

    readers = {"notebook": read_notebook, "percent": read_percent, "script": read_script}
    parts = readers[form](text)
    return replace(parts, cells=_assign_tabs(parts.cells, default))


def _assign_tabs(cells: Sequence[Cell], default: str) -> tuple[Cell, ...]:
    """Return the cells with their tabs; without any tab in the document they belong to none."""
    from lessons.formats.tabs import our_name, tabs_of

    tabs = [tabs_of(cell.source) for cell in cells]
    is_book = any(names not in (None, (ALL,)) for names in tabs)
    others = (our_name(default),) if is_book else ()
    return tuple(
        replace(cell, frameworks=others if names is None else names)
        for cell, names in zip(cells, tabs, strict=True)
    )
