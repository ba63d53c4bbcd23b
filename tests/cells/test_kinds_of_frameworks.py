"""What the expressions of a lesson are in each framework, and that telling it changes nothing."""

from collections.abc import Iterator

import pytest

from common.catalog import FRAMEWORKS
from common.cells.known import Known, KnownModule
from common.cells.records import Code, LessonTask
from common.cells.seen import SeenOther
from common.worker.client import Worker
from common.worker.jobs import Job
from lessons.classroom import Request, make_answer
from lessons.trace import Trace
from tests.cells.test_kinds import by_text

pytestmark = pytest.mark.framework

LESSONS = {
    "pytorch": """
import torch
from torch import nn
class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.inner = nn.LazyLinear(3)
    def forward(self, x):
        return self.inner(x) * self.scale
net = nn.Sequential(Scaled(), nn.ReLU(), nn.Linear(3, 1))
X = torch.rand(2, 4)
Y = net(X)
weight = net[0].inner.weight
for name, p in net[2].named_parameters():
    pass
optimizer = torch.optim.SGD(net.parameters(), 0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
data = torch.utils.data.TensorDataset(X)
loader = torch.utils.data.DataLoader(data)
device, dtype, shape = torch.device('cpu'), torch.float32, X.shape
init, loss = nn.init.zeros_, nn.MSELoss()
chance = torch.distributions.Normal(0.0, 1.0)
leaf = torch.zeros(3, requires_grad=True)
traced = torch.jit.trace(net[2], torch.ones(1, 3))
""",
    "paddle": """
import paddle
from paddle import nn
class Scaled(nn.Layer):
    def __init__(self):
        super().__init__()
        self.scale = self.create_parameter([1])
        self.inner = nn.Linear(4, 3)
    def forward(self, x):
        return self.inner(x) * self.scale
net = nn.Sequential(Scaled(), nn.ReLU(), nn.Linear(3, 1))
X = paddle.rand([2, 4])
Y = net(X)
weight = net[0].inner.weight
for name, p in net[2].named_parameters():
    pass
optimizer = paddle.optimizer.SGD(0.1, parameters=net.parameters())
scheduler = paddle.optimizer.lr.StepDecay(0.1, 2)
data = paddle.io.TensorDataset([X])
loader = paddle.io.DataLoader(data)
device, dtype, shape = paddle.CPUPlace(), paddle.float32, X.shape
init, loss = nn.initializer.Constant(0.0), nn.MSELoss()
chance = paddle.distribution.Normal(0.0, 1.0)
leaf = paddle.zeros([3])
leaf.stop_gradient = False
leaf = leaf
""",
    "keras": """
import keras
import tensorflow as tf
class Scaled(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=(1,))
        self.inner = keras.layers.Dense(3)
    def call(self, x):
        return self.inner(x) * self.scale
net = keras.Sequential([Scaled(), keras.layers.ReLU(), keras.layers.Dense(1)])
X = tf.random.uniform((2, 4))
Y = net(X)
weight = net.layers[0].inner.kernel
for p in net.layers[2].trainable_variables:
    pass
optimizer = keras.optimizers.SGD(0.1)
scheduler = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
data = loader = tf.data.Dataset.from_tensor_slices(X)
device, dtype, shape = tf.config.list_physical_devices()[0], tf.float32, X.shape
init, loss = keras.initializers.Zeros(), keras.losses.MeanSquaredError()
leaf = tf.Variable(tf.zeros(3))
with tf.GradientTape() as tape:
    pass
entry = keras.Input((4,))
graph = Scaled()(entry)
""",
}
KINDS = {
    "net": "module",
    "X": "tensor",
    "Y": "tensor",
    "weight": "parameter",
    "p": "parameter",
    "optimizer": "optimizer",
    "scheduler": "scheduler",
    "data": "dataset",
    "loader": "loader",
    "device": "device",
    "dtype": "dtype",
    "shape": "shape",
    "init": "initializer",
    "loss": "module",
    "chance": "distribution",
    "leaf": "tensor",
    "self.scale": "parameter",
    "self.inner": "module",
    "self.inner(x)": "tensor",
}
KERAS = {"loss": "loss", "loader": "dataset", "tape": "tape", "entry": "tensor", "graph": "tensor"}


def run(worker: Worker, *, notes_kinds: bool) -> Trace:
    name = worker.entry.name
    task = LessonTask("lesson", (Code(0, 0, LESSONS[name]),), (name,), notes_kinds=notes_kinds)
    ((_, outcome),) = worker.run(Job((task,)))
    trace = make_answer(Request(name, task), outcome, {}).trace
    assert trace, outcome
    assert trace.cells[0].error is None
    return trace


@pytest.fixture(scope="module", params=FRAMEWORKS)
def traces(request: pytest.FixtureRequest) -> Iterator[tuple[Trace, Trace]]:
    with Worker(request.param) as worker:
        yield run(worker, notes_kinds=False), run(worker, notes_kinds=True)


@pytest.fixture
def trace(traces: tuple[Trace, Trace]) -> Trace:
    return traces[1]


@pytest.fixture
def known(trace: Trace) -> dict[str, Known]:
    return by_text(LESSONS[trace.framework], trace.known[0])


def test_kinds(trace: Trace, known: dict[str, Known]) -> None:
    is_keras = trace.framework == "keras"
    expected = {**KINDS, **KERAS} if is_keras else KINDS
    names = expected.keys() - ({"chance"} if is_keras else set())
    assert {name: known[name].kind for name in names} == {name: expected[name] for name in names}


def test_shapes_and_gradients(trace: Trace, known: dict[str, Known]) -> None:
    assert (known["X"].shape, known["Y"].shape, known["X"].dtype) == ((2, 4), (2, 1), "float32")
    assert (known["leaf"].is_leaf, known["leaf"].is_trainable) == (True, True)
    assert (known["X"].is_leaf, known["X"].is_trainable) == (True, False)
    if trace.framework == "keras":
        assert (known["entry"].shape, known["graph"].shape) == ((-1, 4), (-1, 3))
        assert known["x"].shape == (2, 4)
    else:
        assert known["Y"].needs_gradient
        assert not known["Y"].is_leaf


def test_an_optimizer_is_seen_with_its_rate_as_it_is_now(trace: Trace) -> None:
    seen = trace.cells[0].bound["optimizer"]
    assert isinstance(seen, SeenOther)
    assert seen.kind == "optimizer"
    assert seen.rate == pytest.approx(0.1)


def test_parameters_know_their_layers(known: dict[str, Known]) -> None:
    weight, scale = known["weight"], known["self.scale"]
    assert weight.owner.rpartition(".")[2] in ("Linear", "Dense")
    assert weight.part in ("weight", "kernel")
    assert (scale.owner, scale.part) == ("Scaled", "scale")
    assert known["p"].owner == weight.owner  # a weight and a bias, of one sort of layer
    assert known["p"].part == ""


def test_modules_are_described_as_they_were_at_the_end(
    trace: Trace, known: dict[str, Known]
) -> None:
    net = trace.modules[known["net"].module]
    assert [name for name, _ in net.children] == ["0", "1", "2"]
    scaled, relu, last = (trace.modules[place] for _, place in net.children)
    assert (scaled.class_name, scaled.is_own, scaled.parameters) == (
        "Scaled",
        True,
        {"scale": (1,)},
    )
    ((name, place),) = scaled.children
    inner: KnownModule = trace.modules[place]
    assert (name, inner.inputs, inner.output) == ("inner", ((2, 4),), (2, 3))
    assert (relu.parameters, relu.inputs) == ({}, ((2, 3),))
    stored = (4, 3) if trace.framework != "pytorch" else (3, 4)
    assert [*inner.parameters.values()] == [stored, (3,)]
    assert (last.output, last.input_dtype) == ((2, 1), "float32")
    assert known["self.inner"].module >= 0


def test_the_lesson_does_the_same(traces: tuple[Trace, Trace]) -> None:
    plain, told = (trace.cells[0] for trace in traces)
    for field in set(plain.__struct_fields__) - {"seconds"}:
        assert getattr(plain, field) == getattr(told, field), field
    assert traces[0].reaches == traces[1].reaches


def test_a_child_that_a_lesson_names_by_no_text_goes_by_its_class() -> None:
    source = """
from paddle import nn
class Listed(nn.Layer):
    def __init__(self, layer):
        super().__init__()
        self._sub_layers[layer] = layer
net = Listed(nn.ReLU())
"""
    with Worker("paddle") as worker:
        task = LessonTask("lesson", (Code(0, 0, source),), ("paddle",), notes_kinds=True)
        ((_, outcome),) = worker.run(Job((task,)))
    trace = make_answer(Request("paddle", task), outcome, {}).trace
    assert trace, outcome
    assert trace.ended == ""
    net = trace.modules[by_text(source, trace.known[0])["net"].module]
    assert [name.rpartition(".")[2] for name, _ in net.children] == ["ReLU"]
