"""What is written into a cell changes nothing that the cell could notice."""

import ast
import contextlib
import io
from typing import Any

import pytest

from common.cells.capture import Output
from common.cells.describe import Describer
from common.cells.noting import Notes
from common.cells.watching import watch
from tests.cells.running import run, run_one
from tests.fake_lessons import FakeInspection

PROGRAMS = {
    "super without arguments": """
class A:
    def __init__(self):
        self.x = 1
class B(A):
    def __init__(self):
        super().__init__()
        super().__init__()
        self.x += 1
found = B().x
""",
    "locals and frames": """
import sys
def caller():
    return sys._getframe(1).f_code.co_name
found = []
def keep(name):
    found.append((name, sys._getframe(1).f_code.co_name, sorted(sys._getframe(1).f_locals)))
    return name
def f(a):
    b = 2
    keep(caller())
    keep(sorted(locals()))
f(1)
""",
    "closures and nonlocal": """
def counter():
    n = 0
    def step(by):
        nonlocal n
        n += by
        return n
    step(1)
    step(2)
    return step(0)
found = counter()
""",
    "global": """
found = []
def f():
    global g
    g = 3
    found.append(g)
f()
""",
    "generators": """
found = []
def produce():
    found.append('begun')
    got = yield 1
    found.append(got)
    print((yield 2))
    yield from [3]
it = produce()
next(it)
it.send('sent')
it.send('printed')
found += list(it)
""",
    "coroutines": """
import asyncio
found = []
async def f(x):
    await asyncio.sleep(0)
    found.append(x)
    return x
async def g():
    await f(1)
    [await f(n) for n in (2, 3)]
    print(await f(4))
asyncio.run(g())
""",
    "order of evaluation": """
found = []
def note(x, *rest, **named):
    found.append(getattr(x, '__name__', x))
    return note
note(note('a'), note('b'), key=note('c'))
note('d')(note('e'))(note('f'))
note(*[note('g')], **{'key': note('h')})
""",
    "exceptions and their lines": """
import traceback
found = []
def fail(x):
    raise ValueError(x)
def f():
    fail(
        1
    )
try:
    f()
except ValueError as error:
    found = [(s.name, s.lineno) for s in traceback.extract_tb(error.__traceback__)][1:]
""",
    "exceptions inside watched arguments": """
found = []
def g(x):
    try:
        h(x)
    except ValueError:
        found.append('caught')
    return x
def h(x):
    k(x)
def k(x):
    raise ValueError
g(g(1))
g(2)
""",
    "recursion": """
found = []
def f(n):
    if n:
        f(n - 1)
        found.append(n)
    return n
f(4)
""",
    "docstrings, decorators, defaults": '''
found = []
def mark(f):
    found.append(f.__doc__)
    return f
@mark
def f(x, y=[1], *, z=2):
    """Doc."""
    return x
@mark
class C:
    """Class doc."""
    f(3)
    def m(self): """Only a doc."""
found += [f.__defaults__, f.__kwdefaults__, C().m(), C.m.__doc__, f(5)]
''',
    "names between underscores in classes": """
class A:
    __private = 3
    def get(self):
        print(self.__private)
        self.__set(4)
        return self.__private
    def __set(self, x):
        self.__private = x
found = A().get()
""",
    "print by another name": """
found = []
def outer():
    def print(*args):
        found.append(args)
    print('mine')
outer()
keep = print
keep('theirs', end='!')
print('a', 'b', sep='-')
found.append(print is keep)
""",
    "lambdas": """
found = [(lambda: 0)(), (lambda *a, k=2: (a, k))(1), (lambda: [])()]
found += sorted([1, 3], key=lambda x: -x)
""",
    "loops, with, match": """
import contextlib
found = []
@contextlib.contextmanager
def around():
    found.append('in')
    yield 1
    found.append('out')
for i in range(5):
    with around() as x:
        found.append(i + x)
        if i == 3:
            break
else:
    found.append('never')
match [1, 2]:
    case [a, *rest]:
        found.append((a, rest))
""",
}


def execute(tree: ast.Module) -> tuple[Any, str]:
    """Return what the program leaves in `found`, and what it prints."""
    printed = io.StringIO()
    space: dict[str, Any] = {"__name__": "somewhere"}
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell 0>", "exec"), space)
    return space["found"], printed.getvalue()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_watched_program_does_the_same(name: str) -> None:
    source = PROGRAMS[name]
    look = FakeInspection()
    notes = Notes(look, Describer(look), {}, Output())
    watched = watch(ast.parse(source), 0, source, notes.sites)
    assert "__lesson__" in ast.unparse(watched)
    with notes.installed():
        found = execute(watched)
    assert found == execute(ast.parse(source))


def test_lines_of_an_error_are_those_of_the_cell() -> None:
    (cell,) = run("\n\ndef f(x):\n    '''Doc.'''\n    1 / x\n\nf(\n    0)\n3")
    assert cell.error is not None
    assert (cell.error.type, cell.error.line) == ("ZeroDivisionError", 5)
    assert "line 7" in cell.error.traceback
    assert "noting" not in cell.error.traceback


def test_source_of_a_function_is_what_the_cell_says() -> None:
    cell = run_one("import inspect\ndef f():\n    print(1)\n    return 2\ninspect.getsource(f)")
    assert cell.result == repr("def f():\n    print(1)\n    return 2\n")


def test_called_names_functions_methods_and_lambdas() -> None:
    first, second = run(
        "def f(): return 1\ndef g(): return f()\nclass A:\n    def m(self): return 1",
        "g(); A().m(); (lambda: 1)()",
    )
    assert first.called == ()
    assert first.defined[2].name == "A"
    assert first.defined[2].line == 3
    assert second.called == ("g", "f", "A.m", "<lambda>")
