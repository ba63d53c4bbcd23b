"""What a running lesson's Paddle objects are seen to be, and that looking leaves no trace."""

from collections.abc import Iterator

import pytest

from tests.conformance.paddle_process import Paddle


@pytest.fixture(scope="module")
def paddle() -> Iterator[Paddle]:
    started = Paddle()
    yield started
    started.close()


def test_kinds_of_objects(paddle: Paddle) -> None:
    seen = paddle("""
        def init_normal(m):
            return nn.initializer.Normal(mean=0.0, std=0.01)
        layer = nn.Linear(1, 1)
        seen = [look.kind(value) for value in (
            init_normal(layer), paddle.optimizer.SGD(parameters=layer.parameters()), nn.MSELoss(),
            paddle.CPUPlace(), layer.weight.place, paddle.float32, layer.weight.shape,
            layer, layer.weight, nn.initializer.Normal, "cpu", [1])]
        seen += [look.is_module(layer), look.is_module(nn.Linear), look.is_tensor(layer.weight),
                 look.is_tensor(np.ones(1))]
    """)
    kinds = ["initializer", "optimizer", "loss", "device", "device", "dtype", "shape"]
    assert seen == [*kinds, None, None, None, None, None, True, False, True, False]


def test_what_a_module_holds(paddle: Paddle) -> None:
    seen = paddle("""
        tied = nn.Linear(2, 2)
        net = nn.Sequential(nn.Conv2D(1, 2, 1), tied, nn.ReLU(), tied, nn.BatchNorm1D(2))
        net[1].register_buffer("mask", paddle.ones([1]))
        net[0].weight.stop_gradient = True
        held = look.held(net)
        places = [look.storage(entry.tensor) for entry in held]
        seen = [[e.name, e.axes, e.is_buffer, places.index(p)] for e, p in zip(held, places)]
        net = nn.Sequential(nn.ReLU(), nn.LSTM(2, 3))
        seen += [look.layers(net), [e.name for e in look.held(net)]]
        net.eval()
        seen.append(look.is_training(net))
    """)
    assert seen == [
        ["0.weight", [2, 3, 1, 0], False, 0],
        ["0.bias", None, False, 1],
        ["1.weight", None, False, 2],
        ["1.bias", None, False, 3],
        ["3.weight", None, False, 2],
        ["3.bias", None, False, 3],
        ["4.weight", None, False, 6],
        ["4.bias", None, False, 7],
        ["1.mask", None, True, 8],
        ["3.mask", None, True, 8],
        ["4._mean", None, True, 10],
        ["4._variance", None, True, 11],
        ["ReLU", "LSTM"],
        ["1.weight_ih_l0", "1.weight_hh_l0", "1.bias_ih_l0", "1.bias_hh_l0"],
        False,
    ]


def test_a_module_that_cannot_list_its_parameters_says_so(paddle: Paddle) -> None:
    seen = paddle("""
        class KeyedByLayers(nn.Layer):
            def __init__(self):
                super().__init__()
                layer = nn.Linear(1, 1)
                self._sub_layers[layer] = layer
        class NoSuper(nn.Layer):
            def __init__(self):
                pass
        loop, seen = nn.Sequential(nn.Linear(1, 1)), []
        loop[0].parent = loop
        for made in (KeyedByLayers(), NoSuper(), loop):
            try:
                look.held(made)
            except Exception as raised:
                seen.append(type(raised).__name__)
            seen.append([look.layers(made), look.is_built(made), look.is_training(made)])
    """)
    assert seen[0:2] == ["TypeError", [["Linear"], True, True]]
    assert seen[2:4] == ["AttributeError", [[], True, None]]
    assert seen[4:6] == ["RecursionError", [[], True, True]]


def test_what_a_tensor_is(paddle: Paddle) -> None:
    seen = paddle("""
        weight, plain = nn.Linear(2, 2).weight, paddle.arange(6.0)
        user = paddle.ones([1])
        user.stop_gradient = False
        seen = [[look.is_parameter(t), look.is_trainable(t), look.needs_gradient(t)]
                for t in (weight, user, weight * 2, weight.detach(), plain)]
        same = look.storage(plain)
        seen += [same == look.storage(t) for t in (plain[2:], plain.detach(), plain.clone())]
        half = paddle.full([2], 1.5, dtype="bfloat16")
        seen += [look.dtype(half), str(look.array(half).dtype), look.array(half).tolist()]
        look.array(plain)[:] = 9.0
        seen.append(float(plain.max()))
    """)
    assert seen[:5] == [
        [True, True, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
        [False, False, False],
    ]
    assert seen[5:] == [True, True, False, "bfloat16", "float32", [1.5, 1.5], 5.0]


def test_only_outermost_calls_that_end_well_are_told(paddle: Paddle) -> None:
    seen = paddle("""
        before, seen = nn.Layer.__call__, []
        def called(module, args, kwargs):
            seen.append([type(module).__name__, len(args), list(kwargs)])
        with look.watch_calls(called):
            nn.Sequential(nn.Linear(4, 4), nn.ReLU())(paddle.ones([1, 4]))
            nn.Linear(4, 2)(input=paddle.ones([1, 4]))
            try:
                nn.Sequential(nn.Linear(3, 2))(paddle.ones([1, 4]))
            except ValueError:
                nn.ReLU()(paddle.ones([1]))
        seen.append(nn.Layer.__call__ is before)
    """)
    assert seen == [["Sequential", 1, []], ["Linear", 0, ["input"]], ["ReLU", 1, []], True]


def test_parameters_that_no_gradient_reaches(paddle: Paddle) -> None:
    seen = paddle("""
        import contextlib, io
        class Cut(nn.Layer):
            def __init__(self):
                super().__init__()
                self.cut, self.copied = self.create_parameter([4, 3]), self.create_parameter([3])
                self.unused, self.calls = self.create_parameter([3]), 0
                self.after = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5), nn.BatchNorm1D(2))
            def forward(self, x):
                print("called")
                self.calls += 1
                x = x @ self.cut.detach() + paddle.to_tensor(self.copied.numpy()) + self.calls
                return {"out": [self.after(x)], "best": x.argmax(), "sum": x.sum()}
        net, x = Cut(), paddle.ones([5, 4])
        net.after(paddle.rand([5, 3])).sum().backward()
        gradient = net.after[0].weight.grad.numpy()
        before = [look.array(entry.tensor) for entry in look.held(net)]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            found = look.reached(net, (x,), {})
        after = [look.array(entry.tensor) for entry in look.held(net)]
        seen = [found.reached, found.unreached, found.idle, said.getvalue(), net.calls,
                all(map(np.array_equal, before, after)),
                np.array_equal(gradient, net.after[0].weight.grad.numpy()), net.cut.grad is None]
    """)
    after = ["after.0.weight", "after.0.bias", "after.2.weight", "after.2.bias"]
    assert seen == [after, ["cut", "copied"], ["unused"], "", 0, True, True, True]


def test_nothing_is_said_against_a_module_that_learns(paddle: Paddle) -> None:
    seen = paddle("""
        class Best(nn.Layer):
            def __init__(self):
                super().__init__()
                self.linear = nn.Linear(4, 3)
            def forward(self, x):
                return self.linear(x).argmax(-1)  # no gradient is asked of a choice
        tied = nn.Linear(4, 4)
        found = [look.reached(net, (paddle.ones([2, 4]),), {})
                 for net in (nn.Sequential(tied, nn.ReLU(), tied), nn.ReLU(), Best())]
        seen = [[f.reached, f.unreached, f.idle] for f in found]
    """)
    assert seen[0] == [["0.weight", "0.bias"], [], []]
    assert seen[1] == [[], [], []]
    assert seen[2] == [[], [], ["linear.weight", "linear.bias"]]
