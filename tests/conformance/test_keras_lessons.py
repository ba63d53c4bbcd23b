"""What running lessons asks of Keras: its random numbers shared, its objects looked at.

Each test runs its code in a process of its own, and gets back what `seen` is after it.
"""

import json
import subprocess
import sys
import tempfile
import textwrap
from typing import Any

import numpy as np
import pytest

from common.draws import Draws, default_weight
from common.inputs import Array
from common.worker.environment import FIXED, ROOT

START = """
import json
import keras, tensorflow as tf
from keras import layers
from common.draws import Draws
from frameworks.keras import Keras
shared, look, draws = Keras.randomness.shared, Keras.inspection, Draws()
class Linear(layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
    def call(self, x):
        print("called")
        return x @ self.w + self.b
class Cut(Linear):
    def call(self, x):
        return tf.nn.relu(x @ tf.constant(self.w.numpy()) + self.b)
with shared(draws):
"""
END = """
print()
print(json.dumps(seen, default=lambda value: value.numpy().tolist()))
"""


def run(code: str) -> Any:
    """Return what `seen` is after the code, run with shared random numbers."""
    script = START + textwrap.indent(textwrap.dedent(code), "    ") + END
    with tempfile.TemporaryDirectory() as home:  # Keras writes its settings there
        done = subprocess.run(
            [sys.executable, "-c", script],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**FIXED, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": "", "KERAS_HOME": home},
            timeout=300,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def assert_equal(seen: Any, expected: Array) -> None:
    """Equal to the last bit: the formulas are the same in every framework."""
    np.testing.assert_array_equal(np.asarray(seen, expected.dtype), expected, strict=True)


@pytest.mark.framework
def test_functions_draw_shared_numbers() -> None:
    seen = run("""
        def ten():
            return [keras.random.normal((2,), seed=10), tf.random.stateless_normal((2,), [1, 2])]
        @tf.function(input_signature=[tf.TensorSpec((None, 3))])
        def graph(x):
            drawn = tf.nn.dropout(x, 0.5) + keras.random.uniform(tf.shape(x))
            assert drawn.shape == (None, 3)
            return drawn
        seen = [
            tf.random.uniform((2, 3), -1.0, 3.0), tf.random.normal((3,), 1.0, 2.0),
            tf.random.truncated_normal((4,)), tf.random.uniform((5,), 2, 9, tf.int32),
            tf.random.shuffle(tf.range(6)), keras.random.shuffle(tf.range(6)),
            keras.random.randint((5,), 2, 9), keras.random.binomial((8,), 1.0, 0.3),
            graph(tf.ones((2, 3))), graph(tf.ones((2, 3))), ten(), ten(),
        ]
        keras.utils.set_random_seed(3)
        seen.append(keras.random.normal((7,)))
        keras.utils.set_random_seed(3)
        seen.append(keras.random.normal((7,)))
    """)
    draws, one = Draws(), np.float32(1)
    assert_equal(seen[0], -one + 4 * one * draws.uniform((2, 3)))
    assert_equal(seen[1], one + 2 * one * draws.normal((3,)))
    assert_equal(seen[2], draws.truncated_normal((4,)))
    assert_equal(seen[3], draws.integers(2, 9, (5,)))
    assert_equal(seen[4], draws.permutation(6))
    assert_equal(seen[5], draws.permutation(6))
    assert_equal(seen[6], draws.integers(2, 9, (5,)))
    assert_equal(seen[7], draws.keep((8,), 0.3).astype(np.float32))
    for graph in seen[8:10]:  # each run of a graph draws anew
        assert_equal(graph, 2 * one * draws.keep((2, 3), 0.5) + draws.uniform((2, 3)))
    assert_equal(seen[10], np.stack([draws.normal((2,)), draws.normal((2,))]))
    assert seen[11] == seen[10]  # a seed given to one call gives the same each time
    assert seen[12] == seen[13]


@pytest.mark.framework
def test_a_dropout_that_raises_leaves_no_masks_behind() -> None:
    seen = run(
        """
        try:
            tf.nn.dropout(tf.ones([2]), 0.5, noise_shape=[-1])
            seen = "it did not raise"
        except ValueError:
            seen = tf.random.uniform([5])
        """
    )
    assert all(0 < number < 1 for number in seen)


@pytest.mark.framework
def test_layers_draw_where_they_were_made() -> None:
    seen = run("""
        draws.slot = 4
        dense, lstm, own = layers.Dense(3), layers.LSTM(2), Linear(5)
        asked = layers.Dense(3, kernel_initializer=keras.initializers.RandomNormal(stddev=0.5))
        draws.slot = 9
        for layer in (dense, asked, own):
            layer(tf.ones((1, 2)))
        lstm(tf.ones((1, 1, 3)))
        seen = [dense.kernel, asked.kernel, own.w, *lstm.weights]
        net = keras.Sequential([layers.Dense(2), layers.Dropout(0.5), layers.Dense(1)])
        net.compile("sgd", "mse")
        net.fit(tf.ones((4, 3)), tf.ones((4, 1)), verbose=0)
    """)
    draws = Draws()
    draws.slot = 4
    assert_equal(seen[0], default_weight(draws, (2, 3)))
    assert_equal(seen[1], np.float32(0.5) * np.asarray(draws.normal((2, 3)), np.float32))
    assert_equal(seen[2], default_weight(draws, (2, 5)))
    assert_equal(seen[3], default_weight(draws, (3, 8)))
    assert_equal(seen[4], default_weight(draws, (2, 8)))
    assert_equal(seen[5], np.zeros(8, np.float32))


@pytest.mark.framework
def test_tells_what_was_asked_for_from_what_a_layer_takes_itself() -> None:
    seen = run("""
        class Given(Linear):
            def __init__(self, units, initializer="glorot_uniform"):
                super().__init__(units)
                self.initializer = keras.initializers.get(initializer)
            def build(self, shape):
                self.w = self.add_weight(shape=(shape[-1], 2), initializer=self.initializer)
        lstm = layers.LSTM(1, kernel_initializer="glorot_uniform")
        lstm(tf.ones((1, 1, 3)))
        given, dense = Given(2), layers.Dense(3, kernel_initializer="glorot_uniform")
        for layer in (dense, copied := layers.Dense.from_config(dense.get_config()), given):
            layer.build((1, 2))
        seen = [*lstm.weights[:2], dense.kernel, copied.kernel, given.w]
    """)
    draws = Draws()

    def asked(shape: tuple[int, int]) -> Array:
        limit = np.float32((6 / sum(shape)) ** 0.5)
        drawn = np.asarray(draws.uniform(shape), np.float32)
        return np.asarray(2 * limit * drawn - limit, np.float64)

    for number, shape in ((0, (3, 4)), (2, (2, 3)), (4, (2, 2))):
        off = np.asarray(seen[number], np.float64) - np.asarray(asked(shape), np.float64)
        assert np.abs(off).max() <= 1e-6
    assert_equal(seen[1], default_weight(draws, (1, 4)))
    default_weight(draws, (2, 3))  # that of the layer which was given another
    assert_equal(seen[3], default_weight(draws, (2, 3)))


@pytest.mark.framework
def test_says_which_parameters_a_gradient_reaches() -> None:
    seen = run("""
        class Idle(Linear):
            def call(self, x):
                return x @ self.w
        calls, seen = [], []
        nets = [Linear(2, name="good"), Cut(2, name="cut"), Idle(2, name="idle"),
                keras.Sequential([layers.BatchNormalization(), layers.Dropout(0.5)], name="net")]
        with look.watch_calls(lambda *call: calls.append(call)):
            for net in nets:
                net(tf.ones((2, 3)), **({"training": True} if net.name == "net" else {}))
            nets[0](keras.Input((3,)))
        state = [v.numpy().tolist() for net in nets for v in net.variables]
        for net, args, kwargs in calls:
            reach = look.reached(net, args, kwargs)
            seen.append([net.name, reach.reached, reach.unreached, reach.idle])
        seen.append(state == [v.numpy().tolist() for net in nets for v in net.variables])
    """)
    gamma, beta = "net/batch_normalization/gamma", "net/batch_normalization/beta"
    assert seen == [
        ["good", ["good/w", "good/b"], [], []],
        ["cut", ["cut/b"], ["cut/w"], []],
        ["idle", ["idle/w"], [], ["idle/b"]],
        ["net", [gamma, beta], [], []],
        True,
    ]


@pytest.mark.framework
def test_looks_at_values() -> None:
    seen = run("""
        lazy, twice = keras.Sequential([layers.Dense(3)]), layers.Dense(3)
        net = keras.Sequential([keras.Input((3,)), twice, layers.BatchNormalization(), twice])
        keys = [look.storage(held.tensor) for held in look.held(net)]
        kinds = [tf.zeros(2), tf.Variable(1.0), twice.kernel, keras.Input((2,)), net]
        others = [keras.initializers.Zeros(), keras.optimizers.SGD(), keras.losses.Huber(),
                  tf.config.list_physical_devices()[0], tf.float32, tf.zeros(2).shape,
                  tf.device("/CPU:0"), net]
        seen = [
            [held.name.split("/")[-1] for held in look.held(net)], keys.index(keys[-3]),
            look.layers(net), look.is_built(lazy), look.is_built(net),
            [look.is_tensor(value) for value in kinds],
            [look.is_trainable(value) for value in kinds],
            [look.is_parameter(value) for value in kinds],
            [look.kind(value) for value in others],
            look.dtype(tf.zeros(2, tf.bfloat16)), look.shape(twice.kernel),
            look.device(twice.kernel),
        ]
    """)
    dense = ["kernel", "bias"]
    names = [*dense, "gamma", "beta", *dense, "moving_mean", "moving_variance"]
    layers = ["Dense", "BatchNormalization", "Dense"]
    kinds = ["initializer", "optimizer", "loss", "device", "dtype", "shape", None, None]
    assert seen[:5] == [names, 1, layers, False, True]
    assert seen[5] == [True, True, True, False, False]
    assert seen[6] == [False, True, True, False, False]
    assert seen[7] == [False, False, True, False, False]
    assert seen[8:] == [kinds, "bfloat16", [3, 3], "cpu"]


@pytest.mark.framework
def test_everything_is_put_back() -> None:
    """Within the context other functions stand there; after it, those that stood there before."""
    seen = run("""
        from tensorflow.python.ops import gen_random_ops, nn_ops
        def now():
            return [gen_random_ops.random_uniform, nn_ops._dropout, layers.Layer.add_weight,
                    layers.Layer.__new__, keras.src.trainers.trainer.Trainer.jit_compile]
        outer = now()
        with shared(Draws()):
            inner = now()
        seen = [outer == now(), [one is other for one, other in zip(outer, inner)]]
    """)
    assert seen == [True, [False] * 5]
