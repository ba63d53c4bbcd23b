"""Data sets that give their examples one by one."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

_TORCH = "from torch.utils import data\n"
_CLASS = """
class Squares({base}):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return torch.tensor(i), features[i]
"""
_LOADER = "squares = data.DataLoader({}, batch_size=3, drop_last=True)"
_OWN = Known(kind="dataset", class_name="Squares", is_own=True)
_KNOWN = {
    "mine": _OWN,
    "Squares(7)": _OWN,
    "torch.tensor(i)": Known(kind="tensor", shape=(), ndim=0, dtype="int64"),
    "features[i]": Known(kind="tensor", shape=(4,), ndim=1, dtype="float32"),
}
_GENERATED = """
{name} = tf.data.Dataset.from_generator(
    lambda: ({of}[i] for i in range(len({of}))),
    output_signature=(tf.TensorSpec((), tf.int32), tf.TensorSpec((4,), tf.float32))
){rest}.batch(batch_size=3, drop_remainder=True)
"""


def _told(loader: str, known: dict[str, Known]) -> str:
    body = _TORCH + _CLASS.format(base="data.Dataset") + loader
    return tell("pytorch", "keras", body, (), known)


def test_tensorflow_is_given_a_generator() -> None:
    told = _told(_LOADER.format("mine"), _KNOWN)
    assert "class Squares:\n    def __init__(self, n):" in told
    assert _GENERATED.format(name="squares", of="mine", rest="").strip() in told


def test_a_data_set_without_a_name_gets_one() -> None:
    told = _told(_LOADER.format("Squares(7)").replace("drop", "shuffle=True, drop"), _KNOWN)
    expected = _GENERATED.format(name="squares", of="dataset", rest=".shuffle(len(dataset))")
    assert f"dataset = Squares(7){expected.rstrip()}" in told


def test_what_the_examples_are_is_seen_in_a_loop_too() -> None:
    unseen = {"mine": _OWN, "i": Known(kind="tensor", shape=(3,), ndim=1, dtype="int64")}
    unseen["y"] = Known(kind="tensor", shape=(3, 4), ndim=2, dtype="float32")
    loop = "\nfor i, y in squares:\n    print(y)"
    assert "tf.TensorSpec((4,), tf.float32))" in _told(_LOADER.format("mine") + loop, unseen)


def test_examples_that_are_not_seen_are_refused() -> None:
    body = _TORCH + _CLASS.format(base="data.Dataset") + _LOADER.format("mine")
    marks = write("pytorch", "keras", body, (), {"mine": _OWN}).marks
    assert marks[-1].reason.endswith("what they are is not seen")


def test_a_generator_of_all_examples_is_their_data_set() -> None:
    cell = _CLASS.format(base="object").replace("(object)", "") + "mine = Squares(7)"
    cell += _GENERATED.format(name="squares", of="mine", rest="")
    told = tell("keras", "paddle", cell)
    assert "class Squares(io.Dataset):" in told
    assert told.endswith("squares = io.DataLoader(mine, batch_size=3, drop_last=True)")


def test_a_class_of_something_else_is_left_alone() -> None:
    told = tell("keras", "paddle", _CLASS.format(base="").replace("()", ""))
    assert "class Squares:" in told


def test_numbers_are_a_list_with_a_length() -> None:
    cell = "squares = tf.data.Dataset.range(7).map(lambda i: (i, i ** 2))\nb = squares.batch(3)"
    told = tell("keras", "paddle", cell)
    assert told.startswith("squares = [(i, i ** 2) for i in range(7)]\n")
    told = tell("paddle", "keras", f"from paddle import io\n{told}")
    assert told.startswith("squares = tf.data.Dataset.range(7).map(lambda i: (i, i ** 2))\n")


def test_what_is_computed_of_numbers_takes_tensors() -> None:
    told = tell("keras", "pytorch", "x = tf.data.Dataset.range(7).map(lambda i: tf.sqrt(i))")
    assert told.endswith("for i in torch.arange(7)]")


def test_a_map_by_a_function_elsewhere_is_refused() -> None:
    marks = write("keras", "pytorch", "x = tf.data.Dataset.range(7).map(double)").marks
    assert marks[0].reason == "what is made of the examples is no expression of them"


def test_examples_may_be_arrays() -> None:
    array = Known(kind="array", shape=(4,), ndim=1, dtype="float32")
    number = Known(kind="array", shape=(1,), ndim=1, dtype="int64")
    known = _KNOWN | {"features[i]": array, "torch.tensor(i)": number}
    told = _told(_LOADER.format("mine"), known)
    assert "(tf.TensorSpec((1,), tf.int64), tf.TensorSpec((4,), tf.float32))" in told


def test_a_batch_may_be_counted_and_picked_from() -> None:
    unseen = {"mine": _OWN, "batch[0]": Known(kind="tensor", shape=(3,), ndim=1, dtype="int64")}
    unseen["batch[1]"] = Known(kind="tensor", shape=(3, 4), ndim=2, dtype="float32")
    loop = "\nfor n, batch in enumerate(squares):\n    x = batch[0]\n    y = batch[1]"
    assert "tf.TensorSpec((4,), tf.float32))" in _told(_LOADER.format("mine") + loop, unseen)
