"""Paddle's random numbers are those that all frameworks share, as running lessons asks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from common.draws import Draws, default_weight
from common.inputs import Array
from tests.conformance.paddle_process import Paddle


@pytest.fixture(scope="module")
def paddle() -> Iterator[Paddle]:
    started = Paddle()
    yield started
    started.close()


def assert_equal(seen: Any, expected: Array) -> None:
    """Equal to the last bit: the formulas are the same in every framework."""
    np.testing.assert_array_equal(np.asarray(seen, expected.dtype), expected, strict=True)


def to_conv(canonical: Array) -> Array:
    """Return [h, w, in, out] as Paddle keeps it."""
    return np.transpose(canonical, (3, 2, 0, 1))


def test_functions_draw_shared_numbers(paddle: Paddle) -> None:
    seen = paddle.shared("""
        seen = [x.numpy() for x in (
            paddle.rand([2, 3]), paddle.uniform([4], min=-1.0, max=3.0), paddle.randn([2, 2]),
            paddle.normal(1.0, 2.0, [5]), paddle.randint(2, 9, [6]), paddle.randperm(7),
            paddle.bernoulli(paddle.full([8], 0.3)), paddle.standard_normal([3]),
            paddle.multinomial(paddle.to_tensor([0.1, 0.2, 0.7]), 5, True))]
    """)
    draws, one = Draws(), np.float32(1)
    assert_equal(seen[0], draws.uniform((2, 3)))
    assert_equal(seen[1], -one + 4 * one * draws.uniform((4,)))
    assert_equal(seen[2], draws.normal((2, 2)))
    assert_equal(seen[3], one + 2 * one * draws.normal((5,)))
    assert_equal(seen[4], draws.integers(2, 9, (6,)))
    assert_equal(seen[5], draws.permutation(7))
    assert_equal(seen[6], draws.keep((8,), 0.3))
    assert_equal(seen[7], draws.normal((3,)))
    assert_equal(seen[8], draws.categorical(np.array([0.1, 0.2, 0.7]), 5)[0])


def test_a_linear_layer_made_like_pytorchs_has_the_shared_weights(paddle: Paddle) -> None:
    seen = paddle.shared("""
        layer = paddle.compat.nn.Linear(2, 3)
        seen = [layer.weight.numpy(), layer.bias.numpy()]
        paddle.nn.init.normal_(layer.weight)
        seen.append(layer.weight.numpy().copy())
        layer.weight.data.normal_()
        seen += [layer.weight.numpy(), paddle.rand([2])]
    """)
    draws = Draws()
    assert_equal(seen[0], default_weight(draws, (2, 3)).T)
    assert_equal(seen[1], np.zeros(3, np.float32))
    assert_equal(seen[2], draws.normal((2, 3)).T)
    assert_equal(seen[3], draws.normal((2, 3)).T)
    assert_equal(seen[4], draws.uniform((2,)))


def test_tensors_are_filled_in_place(paddle: Paddle) -> None:
    seen = paddle.shared("""
        x, seen = paddle.zeros([2, 3]), []
        for fill in (x.uniform_, x.normal_, x.bernoulli_, x.exponential_):
            seen.append(fill().numpy().copy())
        part = paddle.zeros([2, 3])
        part[:, 1].normal_()  # a part of another tensor, with gaps between its elements
        seen.append(part.numpy())
    """)
    draws = Draws()
    assert_equal(seen[0], draws.uniform((2, 3)))
    assert_equal(seen[1], draws.normal((2, 3)))
    assert_equal(seen[2], draws.keep((2, 3), 0.5))
    assert_equal(seen[3], np.negative(np.log1p(np.negative(draws.uniform((2, 3))))))
    assert_equal([row[1] for row in seen[4]], draws.normal((2,)))


def test_dtype_and_errors_stay_those_of_paddle(paddle: Paddle) -> None:
    seen = paddle.shared("""
        made = [paddle.rand([2], dtype="float64"), paddle.randn([2], dtype="bfloat16"),
                paddle.randint(0, 5, [2], dtype="int32"), paddle.rand([0, 2]), paddle.rand([])]
        seen = [[look.dtype(x), list(look.shape(x)), x.stop_gradient] for x in made]
        leaf = paddle.ones([2])
        leaf.stop_gradient = False
        for refused in (lambda: leaf.uniform_(), lambda: paddle.randint(3, 3),
                        lambda: nn.Layer().create_parameter([2], dtype="int64")):
            try:
                refused()
            except Exception as raised:
                seen.append(type(raised).__name__)
    """)
    assert seen == [
        ["float64", [2], True],
        ["bfloat16", [2], True],
        ["int32", [2], True],
        ["float32", [0, 2], True],
        ["float32", [], True],
        "ValueError",
        "ValueError",
        "TypeError",
    ]


def test_layers_begin_with_the_shared_default(paddle: Paddle) -> None:
    seen = paddle.shared("""
        linear, conv = nn.Linear(3, 7), nn.Conv2D(3, 4, (5, 6))
        up, lstm, rows = nn.Conv2DTranspose(3, 4, 2), nn.LSTM(4, 5), nn.Embedding(9, 6)
        seen = [x.numpy() for x in (linear.weight, linear.bias, conv.weight, rows.weight,
            lstm.weight_ih_l0, lstm.bias_hh_l0, up.weight, nn.BatchNorm1D(2).weight)]
    """)
    draws, f32 = Draws(), np.float32
    assert_equal(seen[0], default_weight(draws, (3, 7)))
    assert_equal(seen[1], np.zeros(7, f32))
    assert_equal(seen[2], to_conv(default_weight(draws, (5, 6, 3, 4))))
    assert_equal(seen[3], default_weight(draws, (9, 6)))
    assert_equal(seen[4], default_weight(draws, (4, 20)).T)
    assert_equal(seen[5], np.zeros(20, f32))
    assert_equal(seen[6], to_conv(default_weight(draws, (2, 2, 4, 3))))
    assert_equal(seen[7], np.ones(2, f32))


def test_initializers_that_a_lesson_names_are_drawn_in_canonical_layout(paddle: Paddle) -> None:
    seen = paddle.shared("""
        half = nn.initializer.Normal(0.0, 0.5)
        conv = nn.Conv2D(2, 3, 2, weight_attr=half, bias_attr=nn.initializer.Constant(3.0))
        seen = [conv.weight.numpy().copy(), conv.bias.numpy()]
        nn.initializer.TruncatedNormal(1.0, 2.0, -1.0, 4.0)(conv.weight)
        seen.append(conv.weight.numpy())
        twin = copy.deepcopy(conv)
        half(twin.weight)
        seen.append(twin.weight.numpy())
    """)
    draws, one, shape = Draws(), np.float32(1), (2, 2, 2, 3)
    assert_equal(seen[0], to_conv(np.float32(0.5) * draws.normal(shape)))
    assert_equal(seen[1], np.full(3, 3.0))
    assert_equal(seen[2], to_conv(one + 2 * one * draws.truncated_normal(shape, -1.0, 1.5)))
    assert_equal(seen[3], to_conv(np.float32(0.5) * draws.normal(shape)))


def test_a_layer_of_the_lessons_own(paddle: Paddle) -> None:
    seen = paddle.shared("""
        class Own(nn.Linear):
            def __init__(self):
                super().__init__(3, 4)
                normal = nn.initializer.Normal()
                self.open = self.create_parameter([2, 5])
                self.shift = self.create_parameter([5], is_bias=True)
                self.named = self.create_parameter([2, 4], default_initializer=normal)
        own = Own()
        nn.initializer.set_global_initializer(nn.initializer.Constant(5.0))
        everywhere = nn.Linear(1, 2)
        nn.initializer.set_global_initializer(None)
        seen = [x.numpy() for x in (own.weight, own.open, own.shift, own.named, everywhere.weight)]
    """)
    draws = Draws()
    assert_equal(seen[0], default_weight(draws, (3, 4)))
    assert_equal(seen[1], default_weight(draws, (2, 5)))
    assert_equal(seen[2], np.zeros(5))
    assert_equal(seen[3], draws.normal((2, 4)))
    assert_equal(seen[4], np.full((1, 2), 5.0))


def test_delayed_values_are_those_of_the_cell_that_made_the_layer(paddle: Paddle) -> None:
    seen = paddle.shared("""
        draws.slot = 3
        with paddle.LazyGuard():
            layer = nn.Linear(2, 3)
        held = look.held(layer)[0].tensor
        seen = [look.is_built(layer), look.array(held), list(look.shape(held)), look.device(held)]
        draws.slot = 4
        for parameter in layer.parameters():
            parameter.initialize()
        seen += [look.is_built(layer), layer.weight.numpy()]
    """)
    draws = Draws()
    draws.slot = 3
    assert seen[:5] == [False, None, [2, 3], "cpu", True]
    assert_equal(seen[5], default_weight(draws, (2, 3)))


def test_dropout_keeps_what_all_frameworks_keep(paddle: Paddle) -> None:
    seen = paddle.shared("""
        x = paddle.full([4, 5], 3.0)
        x.stop_gradient = False
        y = nn.Dropout(0.25)(x)
        y.sum().backward()
        later = nn.functional.dropout(x, 0.25, mode="downscale_in_infer")
        off, none = nn.functional.dropout(x, 0.25, training=False), nn.Dropout(1.0)(x)
        seen = [t.numpy() for t in (y.detach(), x.grad, later, off, none)]
    """)
    draws, three = Draws(), np.float32(3)
    kept = np.float32(1) * draws.keep((4, 5), 0.75) / np.float32(0.75)
    assert_equal(seen[0], three * kept)
    assert_equal(seen[1], kept)
    assert_equal(seen[2], three * draws.keep((4, 5), 0.75))
    assert_equal(seen[3], np.full((4, 5), 3.0))
    assert_equal(seen[4], np.zeros((4, 5)))


def test_seeds_and_states_bring_numbers_back(paddle: Paddle) -> None:
    seen = paddle.shared("""
        paddle.seed(7)
        first, gamma = paddle.rand([3]), paddle.standard_gamma(paddle.ones([2]))
        paddle.seed(7)
        again, gamma_again = paddle.rand([3]), paddle.standard_gamma(paddle.ones([2]))
        state = paddle.get_rng_state()
        later = paddle.rand([3])
        paddle.set_rng_state(state)
        seen = [bool((a == b).all()) for a, b in (
            (first, again), (gamma, gamma_again), (later, paddle.rand([3])), (first, later))]
    """)
    assert seen == [True, True, True, False]


def test_recorded_graphs_run(paddle: Paddle) -> None:
    seen = paddle.shared("""
        def noisy(x):
            return x + paddle.rand([2, 4]) + paddle.randn([2, 4])
        layers = [nn.Sequential(nn.Linear(4, 4), nn.Dropout()) for _ in range(2)]
        recorded = [paddle.jit.to_static(layers[0], full_graph=True),
                    paddle.jit.to_static(layers[1], full_graph=False),
                    paddle.jit.to_static(noisy, full_graph=False)]
        seen = [list(made(paddle.ones([2, 4])).shape) for made in recorded]
    """)
    assert seen == [[2, 4]] * 3


def test_all_is_put_back_also_after_an_error(paddle: Paddle) -> None:
    seen = paddle("""
        owners = (paddle._C_ops, nn.Layer, nn.initializer.Initializer, paddle, paddle.framework,
                  paddle.framework.random, paddle.Tensor, nn.Parameter)
        before = [dict(vars(owner)) for owner in owners]
        try:
            with shared(Draws()):
                is_replaced = paddle._C_ops.uniform is not before[0]["uniform"]
                1 / 0
        except ZeroDivisionError:
            after = [dict(vars(owner)) for owner in owners]
            seen = [is_replaced, [a.keys() == b.keys() and all(a[n] is b[n] for n in a)
                                  for a, b in zip(after, before)]]
    """)
    assert seen == [True, [True] * 8]


def test_a_source_within_another_moves_nothing_of_it(paddle: Paddle) -> None:
    seen = paddle.shared("""
        with shared(Draws(1)):
            other = paddle.rand([4]), nn.Linear(2, 2)
        seen = [other[0].numpy(), paddle.rand([4]).numpy(), nn.Linear(2, 2).weight.numpy()]
    """)
    draws = Draws()
    assert_equal(seen[0], Draws(1).uniform((4,)))
    assert_equal(seen[1], draws.uniform((4,)))
    assert_equal(seen[2], default_weight(draws, (2, 2)))
