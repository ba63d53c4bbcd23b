"""Texts that a lesson shows, held against each other by the numbers in them.

How a framework writes a tensor, a device or a layer is its own affair; a loss in a line of text
must be the source's. Where both are plain words ("time traveller held in his"), the words must be.
"""

import ast
import re
from dataclasses import dataclass

import numpy as np

from lessons.translate.proof.numbers import TOLERANCE
from lessons.verdicts.sources import names_in, parse

# What reprs say of a tensor beside its numbers.
_ABOUT = re.compile(
    r"shape=[\[(][^\])]*[\])]|dtype=[\w.]+|place=Place\([^)]*\)|(?:stop_gradient|requires_grad)=\w+"
    r"|grad_fn=<[^>]*>|device=['\"][^'\"]*['\"]|(?:cuda|gpu|cpu|xpu):\d+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?(?!\.?\w)")
_WORDS = re.compile(r"[^\W\d_]+(?:[\s,.!?;'’-]+[^\W\d_]+)+[\s,.!?;'’-]*")
# From so many decimals on a number was rounded for show, and not because somebody asked for it.
_FEW_DECIMALS = 4
# What no two runs have in common: clocks, addresses, versions.
_CHANCE = re.compile(
    r"\b(?:perf_counter|process_time|monotonic|timeit|datetime|getpid|uuid\d?|urandom|data_ptr)\b"
    r"|\btime\.time|[Tt]imer\b|Benchmark|\bid\(|\bhash\(|__version__|memory_allocated"
)


@dataclass(frozen=True)
class _Number:
    value: float
    unit: float  # of its last decimal where it was rounded, else 0


def numbers_in(text: str) -> list[float]:
    """Return the numbers that a text shows, in order."""
    return [one.value for one in _read(text)]


def are_same_texts(left: str, right: str, *, is_cut: bool = False) -> bool:
    """Return whether two texts show the same numbers, or are not of numbers nor of plain words.

    Of texts that were cut off what both have is compared, but for the number at the cut.
    """
    if left == right:
        return True
    one, other = _read(left), _read(right)
    if is_cut:
        least = max(0, min(len(one), len(other)) - 1)
        one, other = one[:least], other[:least]
    if len(one) != len(other):
        return False
    if not one and _WORDS.fullmatch(left.strip()) and _WORDS.fullmatch(right.strip()):
        return False
    return all(map(_is_close, one, other))


def depends_on_chance(line: str, timed: frozenset[str] = frozenset()) -> bool:
    """Return whether a line shows clocks or addresses, or one of the names that hold them."""
    return bool(_CHANCE.search(line)) or any(re.search(rf"\b{name}\b", line) for name in timed)


def timed_in(source: str, timed: frozenset[str]) -> frozenset[str]:
    """Return the names that a cell gives what depends on chance; `timed` hold such already."""
    found = set(timed)
    for node in ast.walk(tree) if (tree := parse(source)) else ():
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) or not node.value:
            continue
        if depends_on_chance(ast.unparse(node.value), frozenset(found)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name for one in targets for name in names_in(one, ast.Store)}
    return frozenset(found)


def handles_error(source: str, line: int) -> bool:
    """Return whether a line stands where an exception was caught: its words are the library's."""
    tree = parse(source)
    return any(
        isinstance(node, ast.ExceptHandler) and node.lineno <= line <= (node.end_lineno or line)
        for node in (ast.walk(tree) if tree else ())
    )


def _read(text: str) -> list[_Number]:
    found = []
    for token in _NUMBER.findall(_ABOUT.sub(" ", text)):
        mantissa, _, exponent = token.lower().partition("e")
        decimals = len(mantissa.partition(".")[2])
        unit = 10.0 ** (int(exponent or 0) - decimals) if decimals >= _FEW_DECIMALS else 0.0
        found.append(_Number(float(token), unit))
    return found


def _is_close(one: _Number, other: _Number) -> bool:
    size = max(abs(one.value), abs(other.value))
    if not np.isfinite(size):
        return one.value == other.value
    return abs(one.value - other.value) <= TOLERANCE * (1 + size) + max(one.unit, other.unit)
