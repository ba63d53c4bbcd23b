"""Aligns separate documents that tell one lesson, each in another framework.

Nothing in two such documents says which of their cells belong together. Their code, the words
around it and the headings above it are alike, and their order is the same: the best matching that
keeps the order is taken, as Needleman and Wunsch do for sequences of molecules.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from lessons.document import Cell, Lesson
from lessons.headings import read_headings

# A pair of cells less alike than this is none: it would cost more than leaving both alone. In the
# documents found so far counterparts reach 0.5 to 0.8, and below 0.4 nothing belonged together.
_LEAST_CELL = 0.4
# Tellings of one lesson share at least three steps, and half of what the shorter one has.
LEAST_LIKENESS = 0.5
_LEAST_MATCHED = 3
# Documents whose names differ in the framework alone are meant as one lesson: less has to be alike.
_LEAST_LIKENESS_NAMED = 0.2
_LEAST_MATCHED_NAMED = 1
# More than this costs seconds; no lesson has 2000 cells.
MOST_PAIRS = 4_000_000
# How many counterparts of each lesson are compared cell by cell, the likeliest by all their words.
_CANDIDATES = 3
_BUCKETS = 2048

_WORD = re.compile(r"#[^\n]*|[A-Za-z_]\w*|\d+(?:\.\d+)?")
_FRAMEWORK = re.compile(r"torch|pytorch|paddle|paddlepaddle|tensorflow|tf|keras")
_NAMED = re.compile(rf"(?<![a-z])(?:{_FRAMEWORK.pattern})(?![a-z])", re.IGNORECASE)
_NUMBERING = re.compile(r"^[\d.]+\s*")

Likenesses = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Alignment:
    """Which cells are the same step: (number of the lesson, index of the cell) to common slot.

    `likeness` is how alike the matched cells are, from 0 to 1, over the cells of the shortest
    lesson; `matched` counts the slots with cells of at least two lessons.
    """

    slots: dict[tuple[int, int], int]
    likeness: float
    matched: int


@dataclass(frozen=True)
class _Words:
    """What is compared of each cell of a lesson: its code, the words about it, its heading."""

    code: Likenesses
    said: Likenesses
    heading: Likenesses


def align(lessons: Sequence[Lesson]) -> Alignment:
    """Return the common slots of lessons that tell the same, each in one framework.

    A cell that matches none has a slot of its own between its neighbours'. Lessons of so many
    cells that comparing them would take minutes match nowhere.
    """
    words = [_read_words(lesson) for lesson in lessons]
    rows = [[(0, position)] for position in range(len(lessons[0].cells))] if lessons else []
    total = 0.0
    for number in range(1, len(lessons)):
        count = len(lessons[number].cells)
        likeness = _to_rows(rows, words, number, count)
        pairs = _match(likeness)
        total += sum(float(likeness[row, column]) for row, column in pairs)
        if pairs and len({_name(lesson) for lesson in lessons}) == 1:
            pairs = _fill(pairs, len(rows), count)
        rows = _merge(rows, number, count, pairs)
    slots = {
        (number, lessons[number].cells[position].index): slot
        for slot, row in enumerate(rows)
        for number, position in row
    }
    shortest = min((len(lesson.cells) for lesson in lessons), default=0)
    possible = shortest * max(len(lessons) - 1, 0)
    matched = sum(len(row) > 1 for row in rows)
    return Alignment(slots, min(total / possible, 1.0) if possible else 0.0, matched)


def find_partners(lessons: Sequence[Lesson]) -> list[tuple[int, ...]]:
    """Return which of the lessons tell the same in different frameworks, the likest first.

    Only lessons in one framework count. Each is in one group at most, and a group has one lesson
    for each of its frameworks. Their likeness is at least `LEAST_LIKENESS`, or less where their
    paths differ in the framework's name alone.
    """
    found: list[tuple[float, int, int]] = []
    for one, other in _candidates(lessons):
        alignment = align((lessons[one], lessons[other]))
        is_named = _name(lessons[one]) == _name(lessons[other])
        least = _LEAST_LIKENESS_NAMED if is_named else LEAST_LIKENESS
        least_matched = _LEAST_MATCHED_NAMED if is_named else _LEAST_MATCHED
        if alignment.likeness >= least and alignment.matched >= least_matched:
            # Of two lessons that hold this one, the one that holds little else tells the same.
            sizes = len(lessons[one].cells), len(lessons[other].cells)
            score = is_named + alignment.likeness * 2 * min(sizes) / sum(sizes)
            found.append((score, one, other))
    groups: list[set[int]] = []
    for _, one, other in sorted(found, key=lambda pair: (-pair[0], *pair[1:])):
        own = [group for group in groups if group & {one, other}]
        joined = {one, other}.union(*own)
        if len(own) < 2 and len({lessons[number].frameworks for number in joined}) == len(joined):
            groups = [group for group in groups if group not in own] + [joined]
    return [tuple(sorted(group)) for group in groups]


def _candidates(lessons: Sequence[Lesson]) -> list[tuple[int, int]]:
    """Return the pairs worth comparing: of two frameworks, and among the likest by their words."""
    alone = [number for number, lesson in enumerate(lessons) if len(lesson.frameworks) == 1]
    if len({lessons[number].frameworks for number in alone}) < 2:
        return []
    bags = [
        [word for cell in lessons[number].cells for word in _code_words(cell.source)]
        for number in alone
    ]
    vectors = _vectors(bags)
    likeness = vectors @ vectors.T
    names = {number: _name(lessons[number]) for number in alone}
    pairs = {
        (one, other)
        for one in alone
        for other in alone
        if one < other and lessons[one].frameworks != lessons[other].frameworks
        if names[one] == names[other]
    }
    for row, one in enumerate(alone):
        taken: dict[tuple[str, ...], int] = {lessons[one].frameworks: _CANDIDATES}
        for column in np.argsort(-likeness[row], kind="stable"):
            other = alone[int(column)]
            framework = lessons[other].frameworks
            if taken.get(framework, 0) < _CANDIDATES:
                taken[framework] = taken.get(framework, 0) + 1
                pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)


def _name(lesson: Lesson) -> str:
    """Return a document's path without a framework's name in it."""
    return _NAMED.sub("", lesson.path.as_posix())


def _read_words(lesson: Lesson) -> _Words:
    above: dict[int, list[str]] = {}
    headings: dict[int, str] = {}
    heading = ""
    runs = list(lesson.prose)
    for cell in lesson.cells:
        while runs and runs[0].before <= cell.index:
            run = runs.pop(0)
            above.setdefault(run.before, []).append(run.text)
            heading = _last_heading(run.text) or heading
        headings[cell.index] = heading
    return _Words(
        _vectors([_code_words(cell.source) for cell in lesson.cells]),
        _vectors([_bigrams(_said(cell, above)) for cell in lesson.cells]),
        _vectors([_bigrams(headings[cell.index]) for cell in lesson.cells]),
    )


def _code_words(source: str) -> list[str]:
    """Return the names, words of strings and numbers of code, all frameworks' names as one."""
    words = (word for word in _WORD.findall(source) if not word.startswith("#"))
    return ["framework" if _FRAMEWORK.fullmatch(word) else word.lower() for word in words]


def _said(cell: Cell, above: dict[int, list[str]]) -> str:
    """Return a cell's comments and the end of the text above it, which speaks of it."""
    comments = (word[1:] for word in _WORD.findall(cell.source) if word.startswith("#"))
    return " ".join(["".join(above.get(cell.index, []))[-300:], *comments])


def _last_heading(text: str) -> str:
    lines = text.splitlines()
    marked = [
        heading.text
        for heading in read_headings(text)
        if lines[heading.line - 1].lstrip()[:1] in "#0123456789"
    ]
    return _NUMBERING.sub("", marked[-1]) if marked else ""


def _bigrams(text: str) -> list[str]:
    """Return each two neighbouring letters: words, in a language that does not part them."""
    letters = "".join(letter.lower() for letter in text if letter.isalnum())
    return [letters[at : at + 2] for at in range(len(letters) - 1)]


def _vectors(bags: Sequence[Sequence[str]]) -> Likenesses:
    """Return a vector of length 1 for each bag of words, or of 0 for an empty one.

    A word counts the less the more bags hold it: nearly every cell says "net".
    """
    counts = np.zeros((len(bags), _BUCKETS), dtype=np.float32)
    for row, bag in enumerate(bags):
        for word in bag:
            counts[row, crc32(word.encode()) % _BUCKETS] += 1
    held = np.maximum((counts > 0).sum(axis=0), 1)
    weighed = counts * np.log1p(max(len(bags), 1) / held).astype(np.float32)
    lengths = np.linalg.norm(weighed, axis=1, keepdims=True)
    scaled: Likenesses = weighed / np.maximum(lengths, 1e-9)
    return scaled


def _to_rows(
    rows: Sequence[Sequence[tuple[int, int]]], words: Sequence[_Words], number: int, count: int
) -> Likenesses:
    """Return how alike each row is to each cell of a lesson, by its likest member."""
    found = np.zeros((len(rows), count), dtype=np.float32)
    if len(rows) * count > MOST_PAIRS:
        return found
    earlier = [_likeness(words[other], words[number]) for other in range(number)]
    for at, row in enumerate(rows):
        for other, position in row:
            found[at] = np.maximum(found[at], earlier[other][position])
    return found


def _likeness(one: _Words, other: _Words) -> Likenesses:
    """Return how alike each two cells are; what only one lesson has anywhere does not count."""
    weights = ((0.65, one.code, other.code), (0.2, one.said, other.said))
    headed = (0.15, one.heading, other.heading)
    present = [part for part in (*weights, headed) if part[1].any() and part[2].any()]
    whole = sum(weight for weight, _, _ in present)
    found: Likenesses = sum(
        (weight / whole * (left @ right.T) for weight, left, right in present),
        np.zeros((len(one.code), len(other.code)), dtype=np.float32),
    )
    return found


def _match(likeness: Likenesses) -> list[tuple[int, int]]:
    """Return the pairs, in order, that are the most alike together and cross nowhere."""
    gain = likeness - _LEAST_CELL
    height, width = gain.shape
    best = np.zeros((height + 1, width + 1), dtype=np.float32)
    for row in range(height):
        paired = np.maximum(best[row, :-1] + gain[row], best[row, 1:])
        best[row + 1, 1:] = np.maximum.accumulate(np.maximum(paired, 0))
    pairs: list[tuple[int, int]] = []
    row, column = height, width
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def _fill(pairs: Sequence[tuple[int, int]], height: int, width: int) -> list[tuple[int, int]]:
    """Return the pairs, and those of cells that stand in equal number between two of them.

    Documents that are meant as one lesson tell the same there too, however unlike it looks.
    """
    filled: list[tuple[int, int]] = []
    row = column = 0
    for next_row, next_column in [*pairs, (height, width)]:
        if next_row - row == next_column - column:
            filled += zip(range(row, next_row), range(column, next_column), strict=True)
        if next_row < height:
            filled.append((next_row, next_column))
        row, column = next_row + 1, next_column + 1
    return filled


def _merge(
    rows: Sequence[list[tuple[int, int]]],
    number: int,
    count: int,
    pairs: Sequence[tuple[int, int]],
) -> list[list[tuple[int, int]]]:
    """Return the rows with the cells of one more lesson in theirs, or in new ones between."""
    merged: list[list[tuple[int, int]]] = []
    done_rows = done = 0
    for row, column in [*pairs, (len(rows), count)]:
        merged += rows[done_rows:row]
        merged += [[(number, position)] for position in range(done, column)]
        if row < len(rows):
            merged.append([*rows[row], (number, column)])
        done_rows, done = row + 1, column + 1
    return merged
