"""What expressions were is told by their places, and telling it changes nothing."""

import ast
from typing import Any

import msgspec
import pytest

from common.cells.kinds import MOST_RUNS
from common.cells.kinds_writing import span_of
from common.cells.known import Known, KnownCell, KnownModule, KnownModules
from common.cells.records import CellRun, Code, LessonTask
from common.worker.client import Worker
from common.worker.jobs import Job
from lessons.classroom import Request, make_answer
from lessons.known import gather
from tests.cells.running import START, run, tell

BLOCK = """class Block(toy.Module):
    __repr__ = lambda s: "block"
    def __init__(self, outputs):
        self.dense = toy.Dense(2, outputs)
        self.scale = toy.Parameter([2.0])
    def forward(self, x):
        return self.dense(x) + self.scale
"""


def known_in(*sources: str) -> list[dict[str, Known]]:
    """Return for each cell what is known of its expressions and targets, by their text.

    Of equal texts the last counts.
    """
    told, _ = gather(tell(*sources, notes_kinds=True))
    return [by_text(source, told.get(cell, {})) for cell, source in enumerate(sources)]


def by_text(source: str, known: Any) -> dict[str, Known]:
    nodes = [part for part in ast.walk(ast.parse(source)) if isinstance(part, ast.expr | ast.arg)]
    found = {}
    for node in sorted(nodes, key=span_of):
        if span_of(node) in known:
            found[ast.get_source_segment(source, node) or ""] = known[span_of(node)]
    assert len({span_of(node) for node in nodes if span_of(node) in known}) == len(known)
    return found


def kinds_in(source: str) -> dict[str, str]:
    return {text: known.kind for text, known in known_in(START, source)[1].items()}


def test_kinds_of_many_sorts() -> None:
    source = """
import numpy as np
a = toy.ones(2, 3)
b = toy.Dense(2, 3)
c = b.weight
d = toy.Constant(1.0)
e = toy.Dense
f = b.apply
g = toy.ones
h = np.ones(3)
i = {'a': 1}
j = (a, b, c, 1, 'x', None, i, [a])
k = zip([1], [2])
l = enumerate([])
m = np
n = object()
"""
    kinds = kinds_in(source)
    expected = [
        *("tensor", "module", "parameter", "initializer", "class", "method", "function", "array"),
        *("mapping", "sequence", "iterator", "iterator", "library", "object"),
    ]
    assert [kinds[name] for name in "abcdefghijklmn"] == expected
    items = known_in(START, source)[1]["j"].items
    assert " ".join(items) == "tensor module parameter number text none mapping sequence"


def test_what_is_known_of_a_tensor_and_a_layers_parameter() -> None:
    known = known_in(START, "x = toy.ones(4, 2)\nnet = toy.Dense(2, 3)\nnet.weight\nnet(x)")[1]
    tensor = Known(
        kind="tensor", class_name="tests.toy.Tensor", dtype="float32", shape=(4, 2), ndim=2
    )
    assert known["x"] == known["toy.ones(4, 2)"] == struct(tensor, is_leaf=True)
    assert known["net(x)"].shape == (4, 3)
    weight = known["net.weight"]
    assert (weight.kind, weight.shape, weight.owner, weight.part) == (
        "parameter",
        (3, 2),
        "tests.toy.Dense",
        "weight",
    )
    assert weight.is_trainable


def struct(known: Known, **changes: Any) -> Known:
    return msgspec.structs.replace(known, **changes)


def test_places_of_parameters_targets_and_parts_of_texts() -> None:
    source = """
def f(a, *rest, key=None, **named):
    a += 1
    return a
n = f(1, 'x', key=toy.ones(1), other=2)
for i, (x, y) in enumerate([(1, toy.ones(2))]):
    pass
with memoryview(b'z') as file:
    pass
p = q = 1.5
(r, s), [t] = (1, 'é'), [None]
u, *v = toy.ones(1), 2, 3
if (w := toy.ones(1)) and f'ä {r}, {s!r:>{t or 4}} {w.data}':
    pass
g = lambda z, *o: z
g('z')
h = [k + 1 for k, kk in [(1, 2)] if kk]
toy.own = w
"""
    kinds = kinds_in(source)
    expected = {
        "a": "number",
        "rest": "sequence",
        "named": "mapping",
        "i": "number",
        "x": "number",
        "y": "tensor",
        "file": "context manager",
        "p": "number",
        "q": "number",
        "r": "number",
        "s": "text",
        "t": "none",
        "u": "tensor",
        "v": "sequence",
        "w": "tensor",
        "w.data": "array",
        "t or 4": "number",
        "z": "text",
        "o": "sequence",
        "k": "number",
        "kk": "number",
        "k + 1": "number",
        "toy.own": "tensor",
        "key": "tensor",
    }
    assert {name: kinds.get(name) for name in expected} == expected


def test_a_body_that_runs_in_a_later_cell_tells_in_its_own() -> None:
    messages = tell(f"{START}{BLOCK}", "net = Block(3)\nnet(toy.ones(4, 2))", notes_kinds=True)
    assert [type(one).__name__ for one in messages[:5]] == [
        *("CellRun", "KnownCell", "CellRun", "KnownCell", "KnownCell")
    ]
    cells = [found.cell for found in messages if isinstance(found, KnownCell)]
    assert sorted(cells) == [0, 0, 1]
    first = known_in(f"{START}{BLOCK}", "net = Block(3)\nnet(toy.ones(4, 2))")[0]
    assert (first["x"].shape, first["self.dense(x)"].shape) == ((4, 2), (4, 3))
    assert (first["self"].class_name, first["self"].is_own) == ("Block", True)


def test_a_parameter_finds_its_layer_when_the_cell_has_ended() -> None:
    known = known_in(f"{START}{BLOCK}net = Block(3)\n")[0]
    made = known["toy.Parameter([2.0])"]
    assert (made.kind, made.owner, made.part) == ("parameter", "Block", "scale")
    alone = known_in(START, "toy.Parameter([1.0])")[1]["toy.Parameter([1.0])"]
    assert (alone.kind, alone.owner, alone.part) == ("parameter", "", "")


def test_modules_with_their_children_calls_and_parameters() -> None:
    messages = tell(f"{START}{BLOCK}net = Block(3)", "net(toy.ones(4, 2))", notes_kinds=True)
    told = [found.modules for found in messages if isinstance(found, KnownModules)]
    assert len(told) == 2
    dense, block = sorted(told[-1], key=lambda module: module.is_own)
    assert dense == KnownModule(
        class_name="tests.toy.Dense",
        parameters={"weight": (3, 2), "bias": (3,)},
        inputs=((4, 2),),
        output=(4, 3),
        input_dtype="float32",
        made=(0, (5, 21, 5, 42)),
        around={"outputs": 3},
    )
    assert (block.class_name, block.parameters) == ("Block", {"scale": (1,)})
    assert block.children == (("dense", told[-1].index(dense)),)
    assert {module.inputs for module in told[0]} == {None}


def test_where_blocks_were_made_and_of_what_numbers() -> None:
    count = MOST_RUNS + 2
    more = "class Wide(Block):\n    def __init__(self, many=True, *, most=7):\n"
    more += "        super().__init__(most + 1)\n"
    making = f"nets = [Block(i) for i in range(1, {count})]\nx = 5; y = True; mine = Wide()"
    messages = tell(f"{START}{BLOCK}{more}", making, notes_kinds=True)
    told = [found.modules for found in messages if isinstance(found, KnownModules)][-1]
    own = [module for module in told if module.is_own]
    assert [one.given for one in own] == [*({"outputs": i} for i in range(1, count)), {"most": 7}]
    assert [one.made for one in own] == [*[(1, (1, 8, 1, 16))] * (count - 1), (1, (2, 24, 2, 30))]
    assert own[-1].around == {"x": 5}


def test_what_a_layer_got_without_a_call_is_told_at_the_end() -> None:
    messages = tell(
        f"{START}net = toy.Module()", "net.late = toy.Parameter([1.0])", "3", notes_kinds=True
    )
    told = [found.modules for found in messages if isinstance(found, KnownModules)]
    assert [module.parameters for (module,) in told] == [{}, {"late": (1,)}]
    assert isinstance(messages[-1], KnownModules)


def test_only_the_first_runs_of_a_cell_are_looked_at() -> None:
    source = f"for i in range({MOST_RUNS} + 1):\n    x = i if i < {MOST_RUNS} else 'late'"
    known = known_in(source, "x")
    assert (known[0]["x"].kind, known[1]["x"].kind) == ("number", "text")
    body = "def f(x):\n    return x"
    again = known_in(body, f"for i in range({MOST_RUNS}): f(i)", "f('late')")
    assert again[0]["x"].kind == "varies"


def test_nothing_is_told_unless_it_is_asked_for() -> None:
    messages = tell(START, "x = toy.ones(2)\nx")
    assert {type(found) for found in messages} == {CellRun}


LESSON = (
    f"{START}{BLOCK}",
    "import warnings\nnet = Block(3)\nprint(net(toy.ones(1, 2)), 3)\nwarnings.warn('x')\nnet",
    "toy.ones(3) + 1\ntoy.Constant(2.0)\nnet.apply(lambda m: m)\ntoy.ones(3)",
    "a, b = 1, 2\nc, d = toy.rand(2).data",
    "def f(x):\n    yield x\n    print(x)\nlist(f(3))\nsuper\n1 / 0",
    "%time toy.rand(2)\nx = %time toy.rand(3)\nx",
    "!ls\nimport nothing_of_the_kind",
    "match [1, toy]:\n    case [int(), toy.Tensor]: pass\n    case [x, y] if x: print(y is toy)",
    "import builtins\nvars(builtins).pop('__told__', None) and None",
    "toy.ones(2).fill_(3)",
    "class Odd:\n    __class__ = property(lambda s: 1 / 0)\n    __repr__ = lambda s: 'odd'\nOdd()",
)


def test_a_lesson_does_the_same() -> None:
    plain, told = run(*LESSON), run(*LESSON, notes_kinds=True)
    for one, other in zip(plain, told, strict=True):
        for field in set(one.__struct_fields__) - {"seconds"}:
            assert getattr(one, field) == getattr(other, field), (one.cell, field)


def test_a_sum_of_many_terms_still_compiles() -> None:
    source = f"n = {' + '.join(['one'] * 900)}"
    plain = run("one = 1", source, "n")
    told = run("one = 1", source, "n", notes_kinds=True)
    assert (plain[2].result, told[2].result) == ("900", "900")


@pytest.mark.parametrize("end", ["import os\nos._exit(3)", "import os\nos.kill(os.getpid(), 9)"])
def test_what_came_before_the_end_is_kept(end: str) -> None:
    sources = (f"{START}net = toy.Dense(2, 3)", end, "net")
    codes = tuple(Code(number, number, source) for number, source in enumerate(sources))
    task = LessonTask("lesson", codes, ("toy",), notes_kinds=True)
    with Worker("tests.fake_lessons:FakeLessons") as worker:
        ((_, outcome),) = worker.run(Job((task,)))
    trace = make_answer(Request("toy", task), outcome, {}).trace
    assert trace
    assert trace.ended
    net = trace.known[0][2, 0, 2, 3]
    assert trace.modules[net.module].parameters == {"weight": (3, 2), "bias": (3,)}
