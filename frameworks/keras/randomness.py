"""The random numbers of Keras and TensorFlow, replaced by shared ones.

Keras draws through TensorFlow's stateless operations, and these and TensorFlow's own come down to a
few generated functions, looked up in their modules at each call: there ours are put.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow import random as keras_random
from keras.src.random import seed_generator
from keras.src.trainers.trainer import Trainer
from numpy.typing import NDArray
from tensorflow.python.data.ops.dataset_ops import DatasetV2
from tensorflow.python.eager import context
from tensorflow.python.framework import tensor_util
from tensorflow.python.ops import (
    gen_random_ops,
    gen_stateless_random_ops,
    gen_stateless_random_ops_v2,
    nn_ops,
)

from common.draws import Draws, Mark, Shape
from common.interface import Array, Randomness, Tensor
from frameworks.keras.datasets import ordered
from frameworks.keras.weights import FIRST_SEED, Change, layer_changes


class KerasRandomness(Randomness):
    """The random numbers of Keras and TensorFlow, replaced by shared ones."""

    @contextmanager
    def shared(self, draws: Draws) -> Iterator[None]:
        set_seed, seed = context.context()._set_global_seed, context.global_seed()
        set_seed(0)  # for gamma and Poisson numbers, which have no shared counterpart
        changes = [*_operations(draws), *_seeds(draws), *layer_changes(draws)]
        kept = [(owner, name, vars(owner)[name]) for owner, name, _ in changes]
        for change in changes:
            setattr(*change)
        try:
            yield
        finally:
            for change in kept:
                setattr(*change)
            set_seed(seed)


class _Source:
    """Makes tensors of shared numbers: at once, or at each run of a graph.

    TensorFlow's stateless operations give the same numbers for the same key, so what a key drew
    first it draws again.
    """

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._first: dict[tuple[str, bytes], Mark] = {}

    def make(
        self,
        draw: Callable[..., Array],
        inputs: Sequence[Tensor],
        key: Sequence[Tensor] = (),
        kind: str = "",
        dtype: tf.DType = tf.int64,
    ) -> Tensor:
        """Return what `draw` makes of the inputs' values, the same each time for the same key."""

        def made(*arrays: Array) -> Array:
            place = b"|".join(array.tobytes() for array in arrays)
            with self._first_time(kind, place) if key else nullcontext():
                return draw(*arrays[: len(inputs)])

        values = [tf.convert_to_tensor(value) for value in (*inputs, *key)]
        if tf.executing_eagerly():
            return tf.constant(made(*(value.numpy() for value in values)))
        return tf.numpy_function(made, values, dtype)

    def fill(
        self, draw: Callable[[Shape], Array], shape: Tensor, key: Sequence[Tensor], kind: str
    ) -> Tensor:
        """Return float32 numbers in this shape, which a graph may learn only when it runs.

        What has no key is the lesson's own: layers draw theirs by stateless operations.
        """
        sizes = tf.convert_to_tensor(shape)
        dtype = tf.float32

        def drawn(sizes: Array) -> Array:
            shape = tuple(sizes.tolist())
            return draw(shape) if key else self._draws.own(draw, shape)

        filled = self.make(drawn, [sizes], key, kind, dtype)
        filled.set_shape(tensor_util.constant_value_as_shape(sizes))
        return filled

    @contextmanager
    def _first_time(self, kind: str, key: bytes) -> Iterator[None]:
        now = self._draws.mark()
        first = self._first.setdefault((kind, key), now)
        if first is not now:
            self._draws.return_to(first)
        try:
            yield
        finally:
            if first is not now:
                self._draws.return_to(now)


class _Operations:
    """TensorFlow's random operations; a stateless one has a key, that of a generator has not."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._source = _Source(draws)
        self._kept: float | None = None  # the share that the dropout at work keeps

    def uniform(self, shape: Tensor, dtype: tf.DType = tf.float32, **options: Any) -> Tensor:
        if self._kept is None:
            filled = self._source.fill(self._draws.uniform, shape, _key(options), "uniform")
        else:  # 1 is above any rate of dropout, 0 is not
            keep = partial(self._keep, probability=self._kept)
            filled = self._source.fill(keep, shape, _key(options), "keep")
        return tf.cast(filled, dtype)

    def normal(self, shape: Tensor, dtype: tf.DType = tf.float32, **options: Any) -> Tensor:
        filled = self._source.fill(self._draws.normal, shape, _key(options), "normal")
        return tf.cast(filled, dtype)

    def truncated(self, shape: Tensor, dtype: tf.DType = tf.float32, **options: Any) -> Tensor:
        filled = self._source.fill(self._draws.truncated_normal, shape, _key(options), "truncated")
        return tf.cast(filled, dtype)

    def integers(self, shape: Tensor, minval: Tensor, maxval: Tensor, **options: Any) -> Tensor:
        low, sizes = tf.convert_to_tensor(minval), tf.convert_to_tensor(shape)

        def draw(sizes: Array, low: Array, high: Array) -> Array:
            shape = tuple(sizes.tolist())
            return self._draws.own(partial(self._draws.integers, int(low), int(high)), shape)

        made = self._source.make(draw, [sizes, low, maxval], _key(options), "integers")
        made.set_shape(tensor_util.constant_value_as_shape(sizes))
        return tf.cast(made, low.dtype)

    def shuffle(self, value: Tensor, **options: Any) -> Tensor:
        value = tf.convert_to_tensor(value)

        def draw(size: Array) -> Array:
            return self._draws.permutation(int(size))

        order = self._source.make(draw, [tf.shape(value)[0]], _key(options), "permutation")
        order.set_shape(value.shape[:1])
        return tf.gather(value, order)

    def categorical(
        self,
        logits: Tensor,
        num_samples: Tensor,
        seed: Any = 0,
        output_dtype: tf.DType = tf.int64,
        **options: Any,
    ) -> Tensor:
        probabilities = tf.nn.softmax(tf.cast(logits, tf.float64))

        def draw(probabilities: Array, samples: Array) -> Array:
            return self._draws.categorical(probabilities, int(samples))

        key = [] if isinstance(seed, int) else [seed]
        made = self._source.make(draw, [probabilities, num_samples], key, "categorical")
        made.set_shape([probabilities.shape[0], tf.get_static_value(num_samples)])
        return tf.cast(made, output_dtype)

    def binomial(
        self,
        shape: Tensor,
        seed: Tensor,
        counts: Tensor,
        probs: Tensor,
        dtype: tf.DType = tf.int64,
        **options: Any,
    ) -> Tensor:
        """Count the uniform numbers below `probs`, one for each time; one time is Bernoulli's."""
        sizes = tf.convert_to_tensor(shape)

        def draw(sizes: Array, counts: NDArray[np.float64], probs: Array) -> Array:
            drawn: Shape = tuple(sizes.tolist())
            most = int(counts.max(initial=0))
            if most == 1 and counts.size == probs.size == 1:
                return self._draws.keep(drawn, float(probs.item())).astype(np.int64)
            tried = np.less(self._draws.uniform((most, *drawn)), probs)
            times = np.arange(most).reshape(-1, *[1] * len(drawn)) < counts
            return (tried & times).sum(axis=0)

        made = self._source.make(draw, [sizes, counts, probs], [seed], "binomial")
        made.set_shape(tensor_util.constant_value_as_shape(sizes))
        return tf.cast(made, dtype)

    @contextmanager
    def keeping(self, probability: float | None) -> Iterator[None]:
        """Draw masks of dropout in place of uniform numbers."""
        before, self._kept = self._kept, probability
        try:
            yield
        finally:  # else all that is drawn after a dropout that raised would be a mask
            self._kept = before

    def _keep(self, shape: Shape, probability: float) -> Array:
        drawn = self._draws.own(partial(self._draws.keep, probability=probability), shape)
        return drawn.astype(np.float32)


def _key(options: dict[str, Any]) -> list[Tensor]:
    """Return what a stateless operation is told in place of a seed."""
    return [options[name] for name in ("key", "counter") if name in options]


def _operations(draws: Draws) -> list[Change]:
    ours = _Operations(draws)
    dropout = nn_ops._dropout
    shuffle = tf.random.experimental.stateless_shuffle

    def dropped(
        x: Tensor, rate: Any, noise_shape: Any, uniform_sampler: Any, **options: Any
    ) -> Any:
        def sampler(**asked: Any) -> Tensor:
            with ours.keeping(1 - rate if isinstance(rate, int | float) else None):
                return uniform_sampler(**asked)

        return dropout(x, rate, noise_shape, sampler, **options)

    def shuffled(x: Tensor, axis: int = 0, seed: Any = None) -> Tensor:
        places = tf.range(tf.shape(x)[axis])  # Keras would sort uniform numbers
        seed = keras_random._cast_seed(keras_random.draw_seed(seed))
        return tf.gather(x, shuffle(places, seed), axis=axis)

    stateful, stateless = gen_random_ops, gen_stateless_random_ops_v2
    return [
        (stateful, "random_uniform", ours.uniform),
        (stateful, "random_standard_normal", ours.normal),
        (stateful, "truncated_normal", ours.truncated),
        (stateful, "random_uniform_int", ours.integers),
        (stateful, "random_shuffle", ours.shuffle),
        (stateful, "multinomial", ours.categorical),
        (stateless, "stateless_random_uniform_v2", ours.uniform),
        (stateless, "stateless_random_normal_v2", ours.normal),
        (stateless, "stateless_truncated_normal_v2", ours.truncated),
        (stateless, "stateless_random_uniform_int_v2", ours.integers),
        (stateless, "stateless_shuffle", ours.shuffle),
        (gen_stateless_random_ops, "stateless_multinomial", ours.categorical),
        (gen_stateless_random_ops, "stateless_random_binomial", ours.binomial),
        (nn_ops, "_dropout", dropped),
        (keras_random, "shuffle", shuffled),
        (DatasetV2, "shuffle", ordered(draws)),
        # XLA knows no call into Python, and Keras would compile with it on its own account.
        (Trainer, "jit_compile", property(lambda _: False, Trainer.jit_compile.fset)),
    ]


def _seeds(draws: Draws) -> list[Change]:
    set_seed, seeds = context.set_global_seed, count(FIRST_SEED)

    def seeded(seed: Any) -> None:
        set_seed(seed)
        if seed is None:
            draws.forget_seed()
        else:
            draws.seed(int(seed))

    def make_seed() -> int:
        return next(seeds)

    return [
        (context, "set_global_seed", seeded),
        (seed_generator, "make_default_seed", make_seed),
        (keras_random, "make_default_seed", make_seed),
    ]
