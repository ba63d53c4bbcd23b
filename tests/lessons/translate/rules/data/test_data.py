"""Data sets and their batches."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

TORCH = "from torch.utils import data\n"


def test_a_loader_is_a_data_set_in_batches() -> None:
    body = f"{TORCH}dataset = data.TensorDataset(X, y)\nloader = data.DataLoader(dataset, 5)"
    told = tell("pytorch", "keras", body)
    assert "dataset = tf.data.Dataset.from_tensor_slices((X, y))" in told
    assert "loader = dataset.batch(5)" in told
    told = tell("pytorch", "paddle", body)
    assert "TensorDataset([X, y])" in told
    assert "DataLoader(dataset, batch_size=5)" in told


def test_a_loader_that_shuffles_shuffles_the_data_set() -> None:
    body = f"{TORCH}loader = data.DataLoader(dataset, 5, shuffle=True, drop_last=True)"
    expected = "loader = dataset.shuffle(len(dataset)).batch(5, drop_remainder=True)"
    assert expected in tell("pytorch", "keras", body)


def test_a_condition_of_shuffling_is_a_statement() -> None:
    body = f"""{TORCH}
def load(arrays, size, is_train=True):
    dataset = data.TensorDataset(*arrays)
    return data.DataLoader(dataset, size, shuffle=is_train)"""
    keras = tell("pytorch", "keras", body)
    assert "    if is_train:\n        dataset = dataset.shuffle(len(dataset))" in keras
    assert "    return dataset.batch(size)" in keras
    back = tell("keras", "pytorch", keras)
    assert "shuffle(" not in back
    assert "DataLoader(dataset, size, shuffle=is_train)" in back


def test_batches_in_order_are_not_shuffled() -> None:
    told = tell("keras", "pytorch", "loader = dataset.batch(5)")
    assert told.endswith("DataLoader(dataset, 5)")
    told = tell("keras", "paddle", "loader = dataset.shuffle(10).batch(5)")
    assert "batch_size=5, shuffle=True" in told


def test_a_data_set_of_ones_own_is_refused() -> None:
    known = {"mine": Known(kind="dataset", class_name="Mine", is_own=True)}
    body = f"{TORCH}loader = data.DataLoader(mine, 5)"
    marks = write("pytorch", "keras", body, (), known).marks
    assert "one's own class" in marks[0].reason


def test_tensors_without_a_name_of_their_set_are_counted_by_the_first() -> None:
    made = "data.DataLoader(data.TensorDataset({}), 5, shuffle=True)"
    told = tell("pytorch", "keras", f"{TORCH}loader = {made.format('x, y')}")
    assert "from_tensor_slices((x, y)).shuffle(len(x)).batch(5)" in told
    told = tell("pytorch", "keras", f"{TORCH}loader = {made.format('*arrays')}")
    assert "from_tensor_slices(tuple(arrays)).shuffle(len(arrays[0])).batch(5)" in told
    told = tell("pytorch", "keras", f"{TORCH}loader = {made.format('torch.ones(3)')}")
    assert "how many examples there are to shuffle is not known: name them first" in told


def test_arrays_become_tensors_and_one_alone_is_refused() -> None:
    array = Known(kind="array", class_name="numpy.ndarray")
    body = "dataset = tf.data.Dataset.from_tensor_slices((X, y))"
    told = tell("keras", "pytorch", body, (), {"X": array})
    assert "TensorDataset(torch.tensor(X), y)" in told
    alone = write("keras", "pytorch", body.replace("(X, y)", "X"), (), {"X": array}).marks
    assert "one by one in tuples" in alone[0].reason


def test_examples_of_a_data_set_are_taken_by_their_numbers() -> None:
    known = {"ds": Known(kind="dataset", class_name="TensorDataset"), "i": Known(kind="number")}
    assert tell("pytorch", "keras", "x, y = ds[0]", (), known) == "x, y = next(iter(ds))"
    assert tell("pytorch", "keras", "x, y = ds[i]", (), known) == "x, y = list(ds)[i]"
    assert tell("pytorch", "keras", "ds[1:3]", (), known) == "ds[1:3]"
    own = {"ds": Known(kind="dataset", class_name="Own", is_own=True)}
    assert tell("pytorch", "keras", "x, y = ds[0]", (), own) == "x, y = ds[0]"


def test_a_loader_counts_its_examples() -> None:
    known = {"batches": Known(kind="loader")}
    told = tell("pytorch", "keras", "n = len(batches.dataset)", (), known)
    assert told == "n = len(list(batches.unbatch()))"
    assert tell("keras", "pytorch", told, (), known) == "n = len(batches.dataset)"
