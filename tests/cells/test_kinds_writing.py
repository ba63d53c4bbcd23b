"""What is written around a cell's expressions changes nothing that the cell could notice."""

import ast
from typing import Any

import pytest

from common.cells.capture import Output
from common.cells.describe import Describer
from common.cells.kinds import Kinds
from common.cells.kinds_writing import MOST_DEPTH, TOLD, mark, span_of, write
from common.cells.known import Span
from common.cells.noting import Notes
from common.cells.watching import watch
from tests.cells.test_watching import PROGRAMS, execute
from tests.fake_lessons import FakeInspection

MORE = {
    "targets of every sort": """
class A:
    x = y = 1
    (p, q), r = (2, 3), [4]
a = A()
a.x, a.y = a.y, 5
[a.z, *rest], k = 'abc', 0
k += 1
rest[0] += 'd'
rest[1:] = 'e'
b: int = 3
c: str
found = [a.x, a.y, a.z, rest, k, b, A.p, A.q, A.r, (n := 4), n, 'c' in globals()]
del a.x, rest[0], b
found.append((hasattr(a, 'b'), rest))
""",
    "comprehensions are as lazy as ever": """
found = []
def note(x):
    found.append(x)
    return x
lazy = (note(x) for x in note([1, 2]) if note(x + 10))
found.append('made')
next(lazy)
found.append({k: v for k, v in [(1, 2)]})
found.append([(x, y) for x in 'ab' for y in x])
""",
    "names of functions and their frames": """
import inspect
def f(a, b=2, /, *c, d: int = 3, **e) -> str:
    'Doc.'
    return sorted(locals())
found = [f(1), str(inspect.signature(f)), f.__doc__, f.__annotations__, f.__defaults__]
found.append((lambda x, *y: sorted(locals()))(1))
""",
    "patterns": """
import enum
class Colour(enum.Enum):
    RED, BLUE = 1, 2
class Point:
    __match_args__ = ('x',)
    x = 3
found = []
for value in [Colour.RED, Point(), {'a': 1, 'b': 2}, 'text', 5]:
    match value:
        case Colour.RED | Colour.BLUE: found.append('colour')
        case Point(x=y) if y > 2: found.append(y)
        case {'a': one, **rest}: found.append((one, rest))
        case str() as s: found.append(s)
        case _: found.append(None)
""",
    "f-strings": """
x, n = 3.14159, 8
found = [f'{x:.2f} {x!r:>{n}} {x=}', f'''{
    n} and {[m for m in range(n)]}''', f"{'a' if n else 'b'}"]
""",
    "async": """
import asyncio
found = []
async def numbers():
    for i in range(3):
        yield i
class Around:
    async def __aenter__(self): return 'in'
    async def __aexit__(self, *e): found.append('out')
async def main():
    async for i in numbers(): found.append(i)
    async with Around() as a: found.append(a)
    found.append([i async for i in numbers() if i])
asyncio.run(main())
""",
    "mangled names": """
class A:
    def __init__(self, __x):
        self.__y = __x
        __a, self.__b = __x
    def get(self):
        return [self.__y, *(__z for __z in self.__b)]
found = [A('ab').get(), sorted(vars(A('ab')))]
""",
}


@pytest.mark.parametrize("name", [*PROGRAMS, *MORE])
def test_a_told_program_does_the_same(name: str) -> None:
    source = {**PROGRAMS, **MORE}[name]
    look = FakeInspection()
    kinds, notes = Kinds(look), Notes(look, Describer(look), {}, Output())
    tree = ast.parse(source)
    marks = kinds.mark(tree, 0, source)
    written = write(watch(tree, 0, source, notes.sites), marks)
    assert TOLD in ast.unparse(written)
    with notes.installed(), kinds.installed(), kinds.watching():
        found = execute(written)
    assert list(kinds.end_cell())
    assert found == execute(ast.parse(source))


def marked(source: str) -> list[str]:
    """Return the texts of what is told of a source."""
    spans: list[list[Span]] = []

    def add(given: list[Span], _is_making: bool) -> int:
        spans.append(given)
        return len(spans) - 1

    mark(ast.parse(source), source, add)
    lines = source.split("\n")
    return [lines[a - 1].encode()[b:d].decode() for each in spans for a, b, c, d in each if a == c]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print(x)", ["x"]),
        ("super().f(*y)", ["super().f(*y)", "super().f", "y"]),
        ("@a.b(c)\ndef f(d: e = g) -> h: pass", ["d: e", "g"]),
        ("del a.b", ["a"]),
        ("a: B = 1", ["a"]),
        ("a[b] = 1", ["a", "b"]),
        ("a = b = c", ["c", "a", "b"]),
        ("a, b.c = d, 1", ["d", "a", "b", "b.c"]),
        ("é.ü(ö)", ["é.ü(ö)", "é.ü", "é", "ö"]),
        ("try: pass\nexcept A: b", ["b"]),
        ("match a:\n    case B.c: d", ["a", "d"]),
        ("f'{a} {b.c:{d}}'", ["a", "b.c", "b", "d"]),
    ],
)
def test_what_is_told(source: str, told: list[str]) -> None:
    assert sorted(marked(source)) == sorted(told)


def test_what_is_nested_too_deep_is_not_told() -> None:
    deep = "-" * (2 * MOST_DEPTH) + "x"
    assert len(marked(deep)) == MOST_DEPTH


def test_lines_stay() -> None:
    source = "a = (\n    b,\n    c\n)\nfor x in y:\n    z"
    tree = ast.parse(source)
    lines = {span_of(part) for part in ast.walk(tree) if isinstance(part, ast.expr)}
    add: Any = lambda spans, is_making: 0  # noqa: E731
    written = write(tree, mark(tree, source, add))
    after = {span_of(part) for part in ast.walk(written) if isinstance(part, ast.expr)}
    assert after == lines
    compile(written, "<cell 0>", "exec")
