"""How many cells say the same after translation, of the seeds and of the small lessons.

Each lesson is translated into both other frameworks, and the translation is run and compared with
the source's own run. Then each translation is translated back, and that is compared with the
original; the names that either translation says it adds or leaves out (a tape, its gradients) need
not be in both. Only cells that run in their own framework are counted.

Usage: python benchmarks/translation_seeds.py [seeds] [lessons] [--faults]

With --faults, each cell that is not the same is listed with the reason.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.translation import (
    FRAMEWORKS,
    JOBS,
    Tally,
    Told,
    code_lines,
    count,
    ran_here,
    read_seeds,
    reread,
    run_all,
    show_table,
    write_tabs,
)
from lessons.trace import Trace
from lessons.translate.proof import prove
from lessons.translate.records import CellOutcome, CellText, Translated, TranslationPlan
from lessons.translate.translator import translate_lessons
from lessons.versions import Version

SETS = ("seeds", "lessons")
FAULTS = "--faults"
LINES = 0.9


@dataclass
class Bench:
    """A set of lessons that ran in their own frameworks, and a folder to work in."""

    lessons: Sequence[Told]
    folder: Path
    lists_faults: bool = False
    traces: dict[Path, Trace] = field(default_factory=dict)

    def run(self) -> None:
        """Run every lesson in its own framework."""
        for told, trace in zip(self.lessons, run_all(self.lessons), strict=True):
            if trace is not None:
                self.traces[told.path] = trace

    def directions(self) -> Iterator[tuple[str, str, list[Told]]]:
        """Yield each source and target with the lessons that ran in the source."""
        for source in FRAMEWORKS:
            here = [t for t in self.lessons if t.framework == source and t.path in self.traces]
            for target in FRAMEWORKS:
                if here and target != source:
                    yield source, target, here

    def translate(self, paths: Sequence[Path], source: str, target: str) -> list[Translated]:
        """Return the documents in the target's words; what cannot be done is printed."""
        cache = self.folder / "cache"
        plan = TranslationPlan(tuple(paths), target, source, jobs=JOBS, cache=cache)
        translation = translate_lessons(plan, lambda _: None)
        for problem in translation.problems:
            print(f"  {problem.text}", flush=True)
        return list(translation.documents)

    def measure(self, source: str, target: str, here: Sequence[Told]) -> tuple[Tally, Tally, float]:
        """Return what became of lessons there, and back, and the share of lines that came back."""
        there, back = Tally(f"{source} → {target}"), Tally(f"{source} → {target} → {source}")
        by_path = {str(told.path): told for told in here}
        away: dict[Path, tuple[Told, Translated]] = {}
        for found in self.translate([told.path for told in here], source, target):
            told = by_path[found.document]
            self._count(there, told, found.cells, sources_of(found))
            path = self.folder / f"{source}-{target}" / told.path.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(found.text.encode(found.encoding))
            away[path] = told, found
        returned, ways = [], []
        for found in self.translate(list(away), target, source):
            told, forth = away[Path(found.document)]
            returned.append(told.retold(sources_of(found), source))
            ways.append((forth, found))
        for told, trace, way in zip(returned, run_all(returned), ways, strict=True):
            if trace is not None:
                original, texts = by_path[str(told.path)], texts_of(way)
                outcomes = self._compare(told, trace, texts)
                self._count(back, original, outcomes, sources_of(way[-1]))
        return there, back, share_of_lines(self.lessons, returned)

    def _compare(
        self, told: Told, trace: Trace, texts: Mapping[int, CellText]
    ) -> tuple[CellOutcome, ...]:
        """Return what is to be said of a lesson that came back, beside the original."""
        original = Version(told.framework, told.lesson, told.lesson.cells, self.traces[told.path])
        return prove(original, Version(told.framework, told.lesson, told.cells, trace), texts)

    def _count(
        self, tally: Tally, told: Told, found: Sequence[CellOutcome], texts: dict[int, str]
    ) -> None:
        trace = self.traces[told.path]
        count(tally, told, trace, found, texts)
        ran = ran_here(trace)
        for item in found:
            is_fault = item.cell in ran and item.outcome not in ("same", "unchanged")
            if is_fault and self.lists_faults:
                place = f"{told.path.name}:{item.line}"
                print(f"  {tally.name} {place}: {item.outcome}: {item.reason[:150]}", flush=True)


def texts_of(way: Sequence[Translated]) -> dict[int, CellText]:
    """Return the cells that came back, with the names that each translation adds or leaves out."""
    none = frozenset[str]()
    return {
        cell: CellText(
            cell,
            source,
            introduced=none.union(*(one.introduced.get(cell, none) for one in way)),
            left_out=none.union(*(one.left_out.get(cell, none) for one in way)),
        )
        for cell, source in sources_of(way[-1]).items()
    }


def sources_of(found: Translated) -> dict[int, str]:
    """Return the cells that a translation wrote, by number."""
    return {cell.index: cell.source for cell in reread(found).cells}


def share_of_lines(originals: Sequence[Told], returned: Sequence[Told]) -> float:
    """Return how much of the originals' code came back as it was, line by line in each cell."""
    kept = total = 0
    by_path = {told.path: told for told in originals}
    for told in returned:
        for before, after in zip(by_path[told.path].cells, told.cells, strict=True):
            lines = code_lines(before.source)
            total += lines.total()
            kept += (lines & code_lines(after.source)).total()
    return kept / total if total else 0.0


def show(name: str, bench: Bench) -> None:
    """Measure every direction, and print the tables."""
    there, back, shares = [], [], []
    for source, target, here in bench.directions():
        forth, again, share = bench.measure(source, target, here)
        there.append(forth)
        back.append(again)
        shares.append(
            f"{again.name}: {share:.1%} of the code lines are the original's"
            f" (to be over {LINES:.0%})"
        )
    show_table(f"{name}: of the cells that run in their own framework", there)
    show_table(f"{name}, there and back, beside the original", back)
    print("", *shares, sep="\n")


def main() -> None:
    asked = [name for name in sys.argv[1:] if name != FAULTS] or SETS
    for name in asked:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            lessons = read_seeds() if name == "seeds" else write_tabs(folder)
            bench = Bench(lessons, folder, lists_faults=FAULTS in sys.argv)
            bench.run()
            show(name, bench)


if __name__ == "__main__":
    main()
