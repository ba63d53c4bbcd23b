"""A translation as a unified diff that `git apply` takes."""

import os
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

from lessons.translate.records import Translated

_UNENDED = "\\ No newline at end of file\n"
_BOM = "\ufeff"


def make_patch(documents: Iterable[Translated], folder: Path | None = None) -> str:
    """Return the changes of all documents, with paths as seen from `folder`, which git then is in.

    `folder` is the current one unless a document lies outside it; then the one around them all.
    """
    documents = list(documents)
    base = folder or _folder_of([Path(item.document) for item in documents])
    return "".join(_patch(item, base) for item in documents)


def _folder_of(paths: list[Path]) -> Path:
    here = Path.cwd()
    folders = {path.absolute().parent for path in paths}
    if all(folder == here or here in folder.parents for folder in folders):
        return here
    return Path(os.path.commonpath([str(folder) for folder in folders]))


def _patch(item: Translated, base: Path) -> str:
    start = _BOM if item.encoding == "utf-8-sig" else ""
    old, new = _lines(start + item.original), _lines(start + item.text)
    name = os.path.relpath(Path(item.document).absolute(), base)
    # Without "diff --git" names are taken as seen from where git is; a tab ends one with spaces.
    end = "\t\n" if " " in name else "\n"
    changes = unified_diff(old, new, _quote(f"a/{name}"), _quote(f"b/{name}"), lineterm="")
    return "".join(_end_lines(changes, end))


def _end_lines(changes: Iterable[str], end: str) -> Iterator[str]:
    for number, line in enumerate(changes):
        if number < 2:
            yield line + end
        elif line.startswith("@@"):
            yield line + "\n"
        elif line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n{_UNENDED}"


def _lines(text: str) -> list[str]:
    """Return the lines as git counts them: only a line feed ends one."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + list(
        filter(None, [text.rpartition("\n")[2]])
    )


def _quote(name: str) -> str:
    """Return a file's name as git reads it, in quotes where it has odd characters in it."""
    if name.isprintable() and not set('"\\') & set(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    coded = (c if c.isprintable() else "".join(f"\\{b:03o}" for b in c.encode()) for c in escaped)
    return f'"{"".join(coded)}"'
