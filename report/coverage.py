"""Which scenarios stand for which heading of the lesson documents: the page `docs/coverage.md`.

`python -m report.coverage tests/data/seeds docs/coverage.md` writes the page. It ends with 0 where
every heading has a scenario, 1 where one has none, 2 where the page cannot be made at all.
"""

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from common.errors import EXIT_DIFFERENCES, EXIT_OK, EXIT_USAGE, TriptychError, UnknownNameError
from common.files import write_whole
from common.interface import SECTIONS
from common.scenario import Scenario, load_section
from lessons.headings import Heading, name_headings, read_headings
from report.markdown import escape

USAGE = "usage: python -m report.coverage DOCUMENTS-FOLDER PAGE"
MISSING = "**missing**"
TITLE = """# Coverage

Every heading of the five lesson documents that Triptych stands on, and the scenarios that stand \
for it. Made by `make coverage`; a test compares it with the code.

五份教程文档的每个标题，以及与之对应的实验。
"""


@dataclass(frozen=True)
class Document:
    """A lesson document: its number ("003"), its file, and its headings by unique name."""

    id: str
    path: Path
    headings: dict[str, Heading]


@dataclass(frozen=True)
class Coverage:
    """The documents, and the scenarios ("section.name") of each heading ("003 heading")."""

    documents: tuple[Document, ...]
    scenarios: dict[str, tuple[str, ...]]
    beyond: tuple[str, ...]

    def uncovered(self) -> list[str]:
        """Return the headings without a scenario, in the documents' order."""
        return [heading for heading, scenarios in self.scenarios.items() if not scenarios]


def load_all() -> list[Scenario]:
    """Return the scenarios of all sections, in the chapter's order."""
    return [scenario for section in SECTIONS for scenario in load_section(section)]


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Return the documents of a folder, which are its text files, by number.

    Raises:
        TriptychError: there is none, a file's name does not begin with three digits, two begin
            with the same ones, or a file cannot be read.
    """
    found: dict[str, Document] = {}
    for path in sorted(folder.glob("*.txt")):
        number = path.name[:3]
        if not re.fullmatch(r"[0-9]{3}", number):
            raise TriptychError(f"{path}: a document's name begins with three digits")
        if number in found:
            raise TriptychError(f"{path}: {found[number].path.name} has the number {number} too")
        try:
            headings = read_headings(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as failed:
            raise TriptychError(f"{path}: {failed}") from None
        names = dict(zip(name_headings(headings), headings, strict=True))
        found[number] = Document(number, path, names)
    if not found:
        raise TriptychError(f"no documents (*.txt) in {folder}")
    return tuple(found.values())


def find_coverage(documents: tuple[Document, ...], scenarios: Iterable[Scenario]) -> Coverage:
    """Return the scenarios of each heading.

    Raises:
        UnknownNameError: a scenario is taught in a heading that no document has.
    """
    found: dict[str, list[str]] = {
        f"{document.id} {heading}": [] for document in documents for heading in document.headings
    }
    beyond = []
    for scenario in scenarios:
        name = f"{scenario.section}.{scenario.name}"
        if not scenario.taught_in:
            beyond.append(name)
        for heading in scenario.taught_in:
            if heading not in found:
                raise UnknownNameError(_describe_unknown(name, heading, list(found)))
            found[heading].append(name)
    covered = {heading: tuple(names) for heading, names in found.items()}
    return Coverage(documents, covered, tuple(beyond))


def draw_coverage(coverage: Coverage, page: Path) -> str:
    """Return the page as Markdown; its links are written for where the page will be."""
    missing = coverage.uncovered()
    held = [name for names in coverage.scenarios.values() for name in names]
    totals = (
        f"{len(coverage.scenarios)} headings, {len(set(held))} scenarios that stand for them; "
        f"headings without a scenario: {len(missing)}."
    )
    parts = [TITLE, totals, ""]
    for document in coverage.documents:
        link = Path(os.path.relpath(document.path, page.parent)).as_posix()
        parts += [f"## [{escape(document.path.name)}](<{link}>)", ""]
        parts += [*_draw_table(document, coverage), ""]
    if coverage.beyond:
        parts += ["## Scenarios beyond the documents", "", _draw_names(coverage.beyond), ""]
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page and return the code to end with; what is wrong goes to stderr."""
    if len(arguments) != 2:
        sys.stderr.write(f"{USAGE}\n")
        return EXIT_USAGE
    folder, page = map(Path, arguments)
    try:
        coverage = find_coverage(read_documents(folder), load_all())
        write_whole(page, draw_coverage(coverage, page).encode())
    except TriptychError as mistake:
        sys.stderr.write(f"{mistake}\n")
        return mistake.exit_code
    missing = coverage.uncovered()
    for heading in missing:
        sys.stderr.write(f"no scenario is taught in {heading!r}\n")
    return EXIT_DIFFERENCES if missing else EXIT_OK


def _describe_unknown(name: str, heading: str, known: list[str]) -> str:
    near = get_close_matches(heading, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{name} is taught in {heading!r}, a heading that no document has{hint}"


def _draw_table(document: Document, coverage: Coverage) -> list[str]:
    lines = ["| line | heading | scenarios |", "| ---: | --- | --- |"]
    for name, heading in document.headings.items():
        scenarios = coverage.scenarios[f"{document.id} {name}"]
        shown = _draw_names(scenarios) if scenarios else MISSING
        lines.append(f"| {heading.line} | {escape(name)} | {shown} |")
    return lines


def _draw_names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
