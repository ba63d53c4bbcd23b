"""What the lesson's own text says of a value: a vote where two frameworks stand one against one."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from common.cells.seen import Seen, SeenModule, SeenPlain, SeenSequence, SeenTensor
from lessons.verdicts.numbers import distinct

_NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {word: number for number, word in enumerate(_NUMERALS)}
_CHINESE = dict(zip("零一二三四五六七八九十", range(11), strict=True))
# Chinese sets no space around numbers.
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])-?\d+(?:\.\d+)?(?![A-Za-z0-9_]|\.\d)")
_COUNTED = re.compile(r"([零一二两三四五六七八九十])\s*[个层次块组行列维]")
_CLEARED = re.compile(r"清零|置零|归零")
_SAME = re.compile(
    r"\bsame\b|\bshared?\b|\bequal\b|\bidentical\b|\btied\b|相同|共享|相等|同一|绑定|一致",
    re.IGNORECASE,
)
_NOT_SAME = re.compile(
    r"not (?:the )?(?:same|shared?|equal|identical|tied)|differ|independent"
    r"|不同|不相等|不一致|不共享|独立",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    r"(?:standard deviation|\bstd\b|标准差)\D{0,12}?(\d+(?:\.\d+)?)", re.IGNORECASE
)
_KEPT = re.compile(
    r"unchanged|does(?: not|n't) change|stays? the same|不变|不会改变|不受影响", re.I
)


def choose(groups: Sequence[Sequence[Seen]], texts: Sequence[str]) -> int | None:
    """Return the place of the one group whose values fit most of what the texts state, or None."""
    counted = [0] * len(groups)
    for fits in _facts("\n".join(texts)):
        fitting = [at for at, group in enumerate(groups) if any(fits(seen) for seen in group)]
        if len(fitting) == 1:
            counted[fitting[0]] += 1
    best = max(counted)
    return counted.index(best) if best and counted.count(best) == 1 else None


def says_unchanged(texts: Sequence[str]) -> bool:
    """Return whether a text says that a thing stays as it is."""
    return _KEPT.search("\n".join(texts)) is not None


def stated_numbers(text: str) -> set[float]:
    """Return the numbers that a text names, as digits or words of two languages."""
    found = {float(match) for match in _NUMBER.findall(text)}
    found |= {float(_WORDS[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS}
    found |= {float({**_CHINESE, "两": 2}[word]) for word in _COUNTED.findall(text)}
    return found | ({0.0} if _CLEARED.search(text) else set())


def _facts(text: str) -> Iterator[Callable[[Seen], bool]]:
    for spread in {float(match) for match in _SPREAD.findall(text)}:
        yield partial(_has_spread, spread=spread)
    for number in stated_numbers(text):
        yield partial(_has_number, number=number)
    is_denied = _NOT_SAME.search(text) is not None
    if is_denied or _SAME.search(text):
        yield lambda seen: _says(seen, not is_denied)


def _has_number(seen: Seen, number: float) -> bool:
    match seen:
        case SeenPlain():
            return not isinstance(seen.value, bool | str) and seen.value == number
        case SeenTensor():
            numbers = np.array(seen.values.numbers if seen.values else ())
            is_named = bool(numbers.size) and seen.dtype != "bool"
            return is_named and bool(np.isclose(numbers, number).all() or seen.shape == (number,))
        case SeenModule():
            own = distinct(seen)
            is_count = number in (len(own), len(seen.layers))
            return is_count or any(_has_number(one.tensor, number) for one in own)
        case SeenSequence():
            return seen.length == number or any(_has_number(one, number) for one in seen.items)
    return False


def _says(seen: Seen, expected: bool) -> bool:
    if isinstance(seen, SeenPlain):
        return seen.value is expected
    if isinstance(seen, SeenTensor) and seen.dtype == "bool" and seen.values:
        return all(bool(number) is expected for number in seen.values.numbers)
    return False


def _has_spread(seen: Seen, spread: float) -> bool:
    """Return whether numbers scatter as stated, within the half of it either way."""
    tensors = [seen] if isinstance(seen, SeenTensor) else []
    if isinstance(seen, SeenModule):
        tensors = [one.tensor for one in distinct(seen) if len(one.tensor.shape) > 1]
    found = [float(np.std(one.values.numbers)) for one in tensors if one.values]
    return any(spread / 2 <= one <= spread * 2 for one in found) and spread > 0
