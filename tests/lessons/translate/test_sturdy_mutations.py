"""Lessons that were cut, spliced and nested at random: what holds of lessons holds of them."""

import random
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.read import read_lesson
from tests.lessons.translate.test_sturdy import DATA, DIRECTIONS, OPENINGS, cells, faults

AROUND = [
    "if a:  # w\n{}",
    "for i in range(2):\n{}\nelse:  # w\n    pass",
    "try:  # w\n{}\nexcept E:  # w\n    pass",
    "def f(self, data, device=1):  # w\n{}",
    "with open('f') as data:  # w\n{}",
]
INSERTED = [
    "#",
    "# c\n",
    "\\\n",
    "\t",
    "(",
    ")",
    "'",
    '"""',
    ";",
    "\n",
    "é",
    "f'",
    "\x0c",
    ":",
    "*",
]


@cache
def statements(framework: str) -> tuple[str, ...]:
    """Return the cells of some lessons, each in one text."""
    paths = sorted(Path(DATA).glob("translation/*-concise.md"))
    return tuple(
        cell.source for path in paths for cell in read_lesson(path, "mxnet").cells_of(framework)
    )


def mutated(framework: str, seed: int) -> str:
    """Return a few cells put together, with something done to them."""
    chance = random.Random(seed)
    parts = [
        chance.choice(AROUND).format("\n".join(f"    {line}" for line in text.split("\n")))
        if chance.random() < 0.4
        else text
        for text in chance.sample(statements(framework), 3)
    ]
    text = chance.choice(["\n", "\n", "; "]).join(parts)
    at = chance.randrange(len(text))
    match chance.randrange(5):
        case 0:
            return text[:at] + text[at + chance.randint(1, 5) :]
        case 1:
            return text[:at] + chance.choice(INSERTED) + text[at:]
        case 2:
            return text.replace("    ", "\t")
        case 3:
            return text.replace("\n", "\r\n")
    return text


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_mutations(source: str, target: str, seed: int) -> None:
    assert faults(cells(OPENINGS[source][0], mutated(source, seed)), source, target) == []


def test_mutations_are_of_every_framework() -> None:
    assert all(len(statements(source)) > 3 for source, _ in permutations(OPENINGS, 2))
