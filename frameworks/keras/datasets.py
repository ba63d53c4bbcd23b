"""TensorFlow's data sets, shuffled as the data loaders of the other frameworks are."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow.python.data.ops.dataset_ops import DatasetV2

from common.draws import Draws
from common.interface import Array, Tensor

# The bytes of a data set that is shuffled as a whole.
MOST_HELD = 64 * 2**20


def ordered(draws: Draws) -> Callable[..., tf.data.Dataset]:
    """Return what shuffles a data set: as a whole, with one draw for each time it is read.

    TensorFlow's own buffer would draw for each element. Where elements are of several shapes, or
    too many to be held at once, it stays.
    """
    own = DatasetV2.shuffle

    def shuffle(
        dataset: tf.data.Dataset,
        buffer_size: int,
        seed: Any = None,
        reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> tf.data.Dataset:
        size = int(dataset.cardinality())
        if int(buffer_size) < 2 or not _can_be_held(dataset, size):
            return own(dataset, buffer_size, seed, reshuffle_each_iteration, name)
        first: list[Array] = []

        def order() -> Array:
            if reshuffle_each_iteration or not first:
                first[:] = [draws.permutation(size)]
            return first[0]

        def arranged(_: Tensor, whole: Any) -> Any:
            places = tf.ensure_shape(tf.numpy_function(order, [], tf.int64), [size])
            return tf.nest.map_structure(lambda part: tf.gather(part, places), whole)

        whole = tf.data.Dataset.zip((tf.data.Dataset.range(1), dataset.batch(size)))
        made = whole.map(arranged).unbatch()
        return made.apply(tf.data.experimental.assert_cardinality(size))

    return shuffle


def _can_be_held(dataset: tf.data.Dataset, size: int) -> bool:
    parts = tf.nest.flatten(dataset.element_spec)
    if size < 1 or not all(isinstance(part, tf.TensorSpec) for part in parts):
        return False
    if not all(part.shape.is_fully_defined() for part in parts):
        return False
    return size * sum(part.shape.num_elements() * part.dtype.size for part in parts) <= MOST_HELD
