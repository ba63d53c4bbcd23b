"""What is PyTorch's own about shared random numbers and about looking at its objects.

Each text runs in a worker with the random numbers replaced, and asserts for itself.
"""

import pytest

from common.cells.records import CellRun, Code, LessonTask
from common.outcomes import Ok
from common.worker.client import Worker
from common.worker.jobs import Job

START = """
import copy, io
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from common.draws import Draws, default_weight
from frameworks.pytorch.inspection import PyTorchInspection
from frameworks.pytorch.randomness import PyTorchRandomness

look = PyTorchInspection()

def same(tensor, array):
    return np.array_equal(tensor.detach().numpy(), array)
"""

# Each runs in a source of its own, `here`, beside an equal one, `there`, that nobody draws from.
RANDOM = {
    "a copy's weight": """
net = copy.deepcopy(nn.Linear(4, 8))
nn.init.normal_(net.weight)
assert same(net.weight.T, there.normal((4, 8)))""",
    "a loaded layer's weight": """
file = io.BytesIO()
torch.save(nn.Linear(4, 8), file)
file.seek(0)
net = torch.load(file, weights_only=False)
nn.init.normal_(net.weight)
assert same(net.weight.T, there.normal((4, 8)))""",
    "rows of a weight": """
net = nn.Linear(4, 8)
net.weight.data[:3].normal_()
assert same(net.weight[:3].T, there.normal((4, 3)))""",
    "a weight turned": """
net = nn.Linear(4, 8)
net.weight.data.T.normal_()
assert same(net.weight.T, there.normal((4, 8)))""",
    "a weight put in place of another, with other data": """
net = nn.Linear(4, 8)
net.weight = nn.Parameter(torch.empty(8, 4))
net.weight.data = torch.empty(8, 4)
nn.init.normal_(net.weight)
assert same(net.weight.T, there.normal((4, 8)))""",
    "a tensor of the lesson's own": """
own = nn.Parameter(torch.empty(8, 4))
nn.init.normal_(own, 1.0, 0.5)
assert same(own, np.float32(1) + np.float32(0.5) * there.normal((8, 4)))""",
    "lazy layers draw where they were made": """
here.slot = there.slot = 3
linear, conv = nn.LazyLinear(7), nn.LazyConv2d(4, 3)
here.slot = 5
linear(torch.ones(2, 6)), conv(torch.ones(1, 2, 6, 6))
assert same(linear.weight.T, default_weight(there, (6, 7)))
assert same(conv.weight.permute(2, 3, 1, 0), default_weight(there, (3, 3, 2, 4)))
linear.reset_parameters()
there.slot = 5""",
    "recurrent and embedding layers": """
net, words = nn.LSTM(3, 2), nn.Embedding(5, 3, padding_idx=1)
assert same(net.weight_ih_l0.T, default_weight(there, (3, 8)))
assert same(net.weight_hh_l0.T, default_weight(there, (2, 8)))
assert not net.bias_hh_l0.any()
expected = default_weight(there, (5, 3))
expected[1] = 0
assert same(words.weight, expected)""",
    "delayed values": """
with torch.device("meta"):
    net = nn.Linear(4, 8)
    assert torch.rand(2).is_meta
assert here.count == 0
net.to_empty(device="cpu").reset_parameters()
assert same(net.weight.T, default_weight(there, (4, 8)))""",
    "dtypes, strides, outputs, histories": """
assert torch.rand(2, dtype=torch.float64).dtype == torch.float64
assert torch.randint(0, 3, (2,), dtype=torch.int32).dtype == torch.int32
assert torch.rand_like(torch.ones(2, 3).T).stride() == (1, 3)
there.uniform((2,)), there.uniform((3, 2))
out = torch.empty(0)
torch.rand(2, out=out)
assert same(out, there.uniform((2,)))
spread = torch.normal(torch.zeros(2, 1), torch.ones(3))
assert same(spread, there.normal((2, 3)))""",
    "fused dropout": """
dropped, mask = torch.native_dropout(torch.ones(50), 0.25, True)
assert same(mask, there.keep((50,), 0.75))
assert torch.allclose(dropped, mask / 0.75)""",
    "arguments are still checked": """
for wrong in ("torch.normal(0., -1., (2,))", "torch.rand(-1)", "torch.randint(5, 5, (2,))"):
    try:
        eval(wrong)
    except RuntimeError:
        pass
    else:
        raise AssertionError(wrong)""",
    "what has no counterpart is drawn again too": """
def drawn():
    torch.manual_seed(2)
    calls = [torch.poisson(torch.ones(5)), torch.empty(3).random_()]
    return [*calls, torch.rand(2, dtype=torch.complex64), F.rrelu(-torch.ones(3), training=True)]

assert all(map(torch.equal, drawn(), drawn()))""",
    "states": """
state = torch.get_rng_state()
first, net = torch.rand(2), nn.Linear(2, 3)
torch.set_rng_state(state)
assert torch.equal(first, torch.rand(2))
assert torch.equal(net.weight, nn.Linear(2, 3).weight)
with torch.random.fork_rng():
    torch.manual_seed(7)
    torch.rand(2)
following = torch.rand(2)
torch.set_rng_state(state)
torch.rand(2)
assert torch.equal(following, torch.rand(2))
torch.seed()""",
    "a generator": """
def drawn(generator):
    generator.manual_seed(3)
    weight = nn.init.trunc_normal_(torch.empty(2), generator=generator)
    return [weight, *(torch.rand(2, generator=generator) for _ in range(2))]

one, two = torch.Generator(), torch.Generator()
first = drawn(one)
assert not torch.equal(first[1], first[2])
torch.manual_seed(1)
free = torch.rand(2)
assert all(map(torch.equal, first, drawn(one))) and all(map(torch.equal, first, drawn(two)))
torch.manual_seed(1)
assert torch.equal(free, torch.rand(2))
torch.rand(2, generator=torch.default_generator)""",
}

PARTS = """
class Hidden(nn.Module):  # computes with its parameters' data, as lessons do by mistake
    def __init__(self, inputs, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, units))
        self.bias = nn.Parameter(torch.randn(units))
        self.idle = nn.Parameter(torch.ones(2))
        self.calls = 0

    def forward(self, X):
        self.calls += 1
        return F.relu(X @ self.weight.data + self.bias.data)

class Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale, self.unused = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(3))

    @torch.no_grad()
    def forward(self, X):
        return {"y": (X * self.scale + F.dropout(X) + np.random.rand()).sum()}

class ByBlock(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        for block in blocks:
            self._modules[block] = block

    def forward(self, X):
        for block in self._modules.values():
            X = block(X)
        return X
"""

LOOKING = {
    "reached, unreached, idle": """
net, X = nn.Sequential(nn.Linear(3, 4), Hidden(4, 2)), torch.rand(5, 3)
reached = look.reached(net, (X,), {})
assert reached.reached == ("0.weight", "0.bias"), reached  # through the layer, not into it
assert (reached.unreached, reached.idle) == (("1.weight", "1.bias"), ("1.idle",)), reached""",
    "a later layer is reached": """
net = nn.Sequential(Hidden(3, 4), nn.Linear(4, 2))
reached = look.reached(net, (torch.rand(5, 3),), {})
assert reached.reached == ("1.weight", "1.bias"), reached
assert (reached.unreached, reached.idle) == (("0.weight", "0.bias"), ("0.idle",)), reached""",
    "the same random numbers in both calls": """
reached = look.reached(Noisy(), (), {"X": torch.rand(3)})
assert (reached.unreached, reached.idle) == (("scale",), ("unused",)), reached""",
    "frozen parameters are not asked about": """
net = nn.Linear(3, 2)
net.bias.requires_grad = False
assert look.reached(net, (torch.rand(1, 3),), {}).reached == ("weight",)""",
    "asking leaves everything as it was": """
net = nn.Sequential(Hidden(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 1))
X = torch.rand(6, 3, requires_grad=True)
net(X).sum().backward()
def state():
    own = [*net.parameters(), *net.buffers(), *(p.grad for p in net.parameters()), X.grad]
    return [None if t is None else t.detach().clone() for t in own], net[0].calls
before, count = state(), here.count
look.reached(net, (X,), {})
after = state()
assert after[1] == before[1] == 1
assert all(a is b is None or torch.equal(a, b) for a, b in zip(before[0], after[0]))
torch.rand(2)
assert not torch.equal(torch.rand(2), torch.rand(2))""",
    "a module that cannot list": """
net = ByBlock(nn.Linear(3, 2), nn.ReLU())
net(torch.ones(1, 3))
try:
    look.held(net)
except TypeError as error:
    assert "can only concatenate str" in str(error)
else:
    raise AssertionError("it was listed")
assert look.layers(net) == ["Linear", "ReLU"] and look.is_built(net)""",
    "what a module holds": """
shared = nn.Linear(4, 4)
net = nn.Sequential(shared, nn.ReLU(), shared, nn.Conv2d(2, 3, 5), nn.BatchNorm1d(2))
held = {entry.name: entry for entry in look.held(net)}
assert list(held)[:6] == ["0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias"]
assert held["0.weight"].axes == (1, 0) and held["3.weight"].axes == (2, 3, 1, 0)
assert held["4.weight"].axes is None and held["4.running_mean"].is_buffer
assert look.layers(net) == ["Linear", "ReLU", "Conv2d", "BatchNorm1d"]
assert look.storage(held["0.weight"].tensor) == look.storage(held["2.weight"].tensor.data)
assert look.storage(held["0.weight"].tensor) != look.storage(held["0.bias"].tensor)
assert look.storage(torch.empty(0)) != look.storage(shared.weight)""",
    "a layer that is not built": """
net = nn.Sequential(nn.LazyLinear(3))
weight = look.held(net)[0].tensor
assert not look.is_built(net) and look.array(weight) is None and look.shape(weight) == ()
assert look.is_parameter(weight) and look.is_trainable(weight) and look.held(net)[0].axes is None
net(torch.ones(1, 2))
assert look.is_built(net) and look.shape(weight) == (3, 2)""",
    "values and words": """
assert look.array(torch.ones(2, dtype=torch.bfloat16)).tolist() == [1, 1]
assert look.dtype(torch.ones(2, dtype=torch.bfloat16)) == "bfloat16"
assert look.array(torch.eye(2).to_sparse()).tolist() == [[1, 0], [0, 1]]
plain = torch.ones(2)
look.array(plain)[0] = 5
assert plain.resize_(3)[0] == 1
meta = torch.ones(2, device="meta")
assert (look.array(meta), look.device(meta), look.device(torch.ones(1))) == (None, "meta", "cpu")
values = [nn.MSELoss(), torch.float32, torch.Size([1]), torch.device("cpu"), nn.init.normal_]
assert [*map(look.kind, values)] == ["loss", "dtype", "shape", "device", "initializer"]
assert look.kind(torch.optim.SGD(nn.Linear(1, 1).parameters())) == "optimizer"
assert look.kind(3) is None and look.kind(nn.Linear(1, 1)) is None
leaf = torch.ones(2, requires_grad=True)
assert look.is_trainable(leaf) and not look.is_trainable(leaf * 2)
assert look.needs_gradient(leaf * 2) and not look.needs_gradient(leaf.detach())""",
    "outermost calls": """
seen, net = [], nn.Sequential(nn.Linear(3, 2), nn.ReLU())
X = torch.ones(1, 3)
with look.watch_calls(lambda *call: seen.append(call)):
    net(X)
    try:
        net(input=torch.ones(1, 5))
    except RuntimeError:
        pass
    net[0](input=X)
    look.reached(net, (X,), {})
net(X)
assert seen == [(net, (X,), {}), (net[0], (), {"input": X})]""",
}
CELLS = {**RANDOM, **LOOKING}


def in_its_own_source(text: str) -> str:
    """Return a text that runs in a source of random numbers of its own."""
    body = "\n".join(f"    {line}" for line in text.strip().splitlines())
    return (
        "here, there = Draws(1), Draws(1)\n"
        "outside = torch.manual_seed, nn.Linear.reset_parameters, torch.initial_seed()\n"
        f"with PyTorchRandomness().shared(here):\n{body}\n"
        "now = torch.manual_seed, nn.Linear.reset_parameters, torch.initial_seed()\n"
        "assert outside == now\n"
    )


@pytest.fixture(scope="module")
def runs() -> dict[str, CellRun]:
    """Run all texts as one lesson, each a cell; one that fails does not stop the rest."""
    sources = [START + PARTS, *map(in_its_own_source, CELLS.values())]
    codes = tuple(Code(number, number, source) for number, source in enumerate(sources))
    task = LessonTask("pytorch", codes, (), shares_random=False, is_confined=False)
    with Worker("pytorch") as worker:
        ((_, outcome),) = worker.run(Job((task,)))
    assert isinstance(outcome, Ok), outcome
    found = {seen.cell: seen for seen in outcome.observed if isinstance(seen, CellRun)}
    assert found[0].status == "ran", found[0].error
    return {name: found[number] for number, name in enumerate(CELLS, 1)}


@pytest.mark.parametrize("name", CELLS)
def test_cell(runs: dict[str, CellRun], name: str) -> None:
    assert runs[name].status == "ran", runs[name].error
