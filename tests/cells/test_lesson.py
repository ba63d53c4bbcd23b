"""Whole lessons in a worker's child: first on the toy library, then on each framework."""

from collections.abc import Iterator

import pytest

from common.cells.records import CellRun, Code, Confined, LessonTask, Reach
from common.cells.seen import SeenTensor
from common.outcomes import NotOffered, Ok, Outcome
from common.worker.client import Worker
from common.worker.jobs import Job


@pytest.fixture(scope="module")
def toy() -> Iterator[Worker]:
    with Worker("tests.fake_lessons:FakeLessons") as worker:
        yield worker


def task(*sources: str) -> LessonTask:
    cells = tuple(Code(number, number, source) for number, source in enumerate(sources))
    return LessonTask("lesson", cells, ("toy",))


def outcome_of(worker: Worker, *sources: str) -> Outcome:
    ((_, outcome),) = worker.run(Job((task(*sources),)))
    return outcome


def cells_of(worker: Worker, *sources: str) -> list[CellRun]:
    outcome = outcome_of(worker, *sources)
    assert isinstance(outcome, Ok), outcome
    assert isinstance(outcome.observed[0], Confined)
    return [found for found in outcome.observed if isinstance(found, CellRun)]


def test_a_lesson_runs_in_a_place_of_its_own(toy: Worker) -> None:
    source = """
    import os, pathlib, tempfile
    places = [os.getcwd(), os.environ['HOME'], tempfile.gettempdir()]
    open('../beside.txt', 'w').close()
    pathlib.Path('own.py').write_text('x = 3')
    import own
    len(set(places)), own.x, __name__
    """
    (cell,) = cells_of(toy, source)
    assert cell.result == "(3, 3, '__main__')"


def test_cells_that_would_end_or_double_the_process(toy: Worker) -> None:
    cells = cells_of(
        toy,
        "import os, sys, threading, time\nsys.exit()",
        "if os.fork() == 0: x = 'child'\nelse: x = 'parent'\nx",
        "threading.Thread(target=time.sleep, args=(600,)).start()",
        "import shutil; shutil.rmtree(os.getcwd())",
        "sys.stdout = None; sys.displayhook = None",
        "print('still here')",
        "import asyncio\nawait asyncio.sleep(0, 5)",
    )
    assert [cell.status for cell in cells] == ["raised", *["ran"] * 6]
    assert (cells[1].result, cells[5].stdout, cells[6].result) == ("'parent'", "still here\n", "5")


def test_an_adapter_without_inspection_runs_no_lessons() -> None:
    with Worker("tests.fake:Fake") as worker:
        outcome = outcome_of(worker, "1")
    assert isinstance(outcome, NotOffered)
    assert "fake" in outcome.reason


# Both outputs of the lesson below, in each framework: the numbers that are drawn are the same.
OUTPUTS = (-0.02234447, 0.17209745)
LESSONS = {
    "pytorch": """
import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
X = torch.rand(2, 4)
def init(m):
    if type(m) == nn.Linear:
        nn.init.constant_(m.bias, 1)
        torch.zeros(3)
net.apply(init)
Y = net(X)
weight = net[0].weight
""",
    "paddle": """
import paddle
from paddle import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
X = paddle.rand([2, 4])
def init(m):
    if type(m) == nn.Linear:
        nn.initializer.Constant(1.0)(m.bias)
        paddle.zeros([3])
net.apply(init)
Y = net(X)
weight = net[0].weight
""",
    "keras": """
import tensorflow as tf
net = tf.keras.Sequential([tf.keras.layers.Dense(8, 'relu'), tf.keras.layers.Dense(1)])
X = tf.random.uniform((2, 4))
net(X)
def init(m):
    if type(m) == tf.keras.layers.Dense:
        m.bias.assign(tf.ones(m.bias.shape))
        tf.zeros(3)
[init(layer) for layer in net.layers]
Y = net(X)
weight = net.layers[0].kernel
""",
}


@pytest.mark.framework
@pytest.mark.parametrize("name", LESSONS)
def test_a_real_lesson(name: str) -> None:
    with Worker(name) as worker:
        outcome = outcome_of(worker, LESSONS[name])
    assert isinstance(outcome, Ok), outcome
    _, cell, reach = outcome.observed
    assert isinstance(cell, CellRun)
    assert cell.error is None
    assert [(found.what, found.type) for found in cell.dropped] == [
        ("result", "EagerTensor" if name == "keras" else "Tensor")
    ]
    weight, outputs = cell.bound["weight"], cell.bound["Y"]
    assert isinstance(weight, SeenTensor)
    assert isinstance(outputs, SeenTensor)
    assert (weight.shape, weight.role) == ((4, 8), "parameter")
    assert outputs.values is not None
    assert outputs.values.numbers == pytest.approx(OUTPUTS, abs=1e-5)
    assert isinstance(reach, Reach)
    assert (len(reach.reached), reach.unreached, reach.idle) == (4, (), ())
