"""Plain tensors that change in place: variables of TensorFlow, and what rebinds elsewhere."""

import pytest
from msgspec import structs

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_X = "import torch\nX = torch.zeros(3, 4)\n"


def keras(text: str, before: str = _X) -> list[str]:
    return lines(tell("pytorch", "keras", before + text)[0])[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X[1, 2] = 9", "X[1, 2].assign(9)"),
        ("X[0:2, :] = 12", "X[0:2, :].assign(12)"),
        ("X[:] = X + X", "X.assign(X + X)"),
        ("X[:] = 1", "X[:].assign(1)"),
        ("X[0] += 1", "X[0].assign(X[0] + 1)"),
        ("X[0] *= X[1] + 1", "X[0].assign(X[0] * (X[1] + 1))"),
        ("X.zero_()", "X.assign(tf.zeros_like(X))"),
        ("X.add_(torch.ones(3, 4))", "X.assign_add(tf.ones((3, 4)))"),
    ],
)
def test_what_is_changed_is_a_variable_from_the_start(text: str, expected: str) -> None:
    assert keras(text) == ["X = tf.Variable(tf.zeros((3, 4)))", expected]


def test_a_copy_that_is_changed_is_made_a_variable_at_once() -> None:
    told = keras("Y = X.clone()\nY[0, 0] = 1")
    assert told == ["X = tf.zeros((3, 4))", "Y = tf.Variable(X)", "Y[0, 0].assign(1)"]


def test_an_operator_gives_the_name_another_tensor_where_nobody_sees_it() -> None:
    assert keras("X += 1\nX") == ["X = tf.zeros((3, 4))", "X += 1", "X"]


@pytest.mark.parametrize("seen", ["before = id(X)", "Y = X", "both = [X]"])
def test_an_operator_assigns_where_the_tensor_has_another_name(seen: str) -> None:
    told = keras(f"{seen}\nX += torch.ones(3, 4)")
    assert told == ["X = tf.Variable(tf.zeros((3, 4)))", seen, "X.assign_add(tf.ones((3, 4)))"]


def test_a_number_is_no_tensor_of_that_shape() -> None:
    assert keras("before = id(X)\nX -= 1")[-1] == "X.assign(X - 1)"


def test_what_is_changed_through_another_name_is_a_variable_too() -> None:
    told = keras("Y = X\nY[0, 0] = 1\nlen(X)")
    assert told[0] == "X = tf.Variable(tf.zeros((3, 4)))"
    assert told[2:] == ["Y[0, 0].assign(1)", "X.shape[0]"]  # variables have no `len`


def test_a_function_changes_what_its_callers_give() -> None:
    told = keras("def fill(A):\n    A[0, 0] = 1\n\nfill(X)")
    assert told[0] == "X = tf.Variable(tf.zeros((3, 4)))"
    assert told[2] == "    A[0, 0].assign(1)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X[X > 1] = 5", "X = tf.where(X > 1, 5.0, X)"),
        ("X[~(X > 1)] = 5.0", "X = tf.where(X > 1, X, 5.0)"),
        ("X[X > 1] += 2", "X = tf.where(X > 1, X + 2, X)"),
    ],
)
def test_a_mask_chooses_between_old_and_new(text: str, expected: str) -> None:
    assert keras(text)[-1] == expected


def test_a_mask_on_what_has_another_name_assigns() -> None:
    assert keras("Y = X\nX[X > 1] = 5.0")[-1] == "X.assign(tf.where(X > 1, 5.0, X))"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("X[[0, 2]] = 1", "TensorFlow sets elements by numbers and slices"),
        ("Y = X.reshape(4, 3)\nY[0, 0] = 1", "none shares its numbers with another"),
        ("Y = X[0]\nY[0] = 1", "none shares its numbers with another"),
        ("X[X > 1] = torch.ones(3)", "to one value, not to several"),
        ("for row in X:\n    row[0] = 1", "where this one is made is not seen"),
    ],
)
def test_what_cannot_be_assigned_is_refused(text: str, reason: str) -> None:
    told = "\n".join(keras(text))
    assert "# triptych: " in told
    assert reason in told


def test_no_gradient_flows_through_an_assignment() -> None:
    cells = ("import torch\nH = f(x)\nH[0:1] = 1",)
    known = know("pytorch", cells, H=Known(kind="tensor", needs_gradient=True, ndim=1))
    (told,) = tell("pytorch", "keras", *cells, trace=known)
    assert "# triptych: no gradient flows through what is assigned" in told


def test_parameters_and_other_values_are_not_ours() -> None:
    text = "d = {}\nd['a'] = 1\nn = 0\nn += 1\nnames = ['a']\nnames[0] = 'b'"
    assert keras(text)[1:] == text.split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X += torch.ones(3, 4)", "X.add_(paddle.ones([3, 4]))"),
        ("X -= 1", "X[:] = X - 1"),
        ("X[0] += 1", "X[0] += 1"),
        ("X[0, 0] = 1", "X[0, 0] = 1"),
    ],
)
def test_paddle_rebinds_where_pytorch_changes(text: str, expected: str) -> None:
    told = lines(tell("pytorch", "paddle", f"{_X}before = id(X)\n{text}")[0])
    assert told[-1] == expected


def test_pytorch_changes_where_paddle_rebinds() -> None:
    before = "import paddle\nX = paddle.zeros([3])\nY = X\n"
    assert lines(tell("paddle", "pytorch", before + "X += 1")[0])[-1] == "X = X + 1"
    alone = "import paddle\nX = paddle.zeros([3])\nX += 1"
    assert lines(tell("paddle", "pytorch", alone)[0])[-1] == "X += 1"


def test_paddles_operators_give_another_tensor_in_tensorflow_too() -> None:
    before = "import paddle\nX = paddle.zeros([3])\nY = X\n"
    assert lines(tell("paddle", "keras", before + "X += 1")[0])[1:] == [
        "X = tf.zeros(3)",
        "Y = X",
        "X += 1",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("X.add_(Y)", "X += Y"), ("X[:] = X - 1", "X -= 1"), ("X[:] = Y", "X[:] = Y")],
)
def test_pytorch_says_changes_with_operators(text: str, expected: str) -> None:
    before = "import paddle\nX = paddle.zeros([3])\nY = paddle.ones([3])\n"
    assert lines(tell("paddle", "pytorch", before + text)[0])[-1] == expected


@pytest.mark.parametrize(
    ("pytorch", "paddle"),
    [
        ("v.mul_(0.9)", "v.scale_(0.9)"),
        ("v.add_(1.0)", "v.scale_(bias=1.0)"),
        ("v.sub_(0.5)", "v.scale_(bias=-0.5)"),
        ("v.div_(2)", "v.scale_(1 / 2)"),
        ("v.mul_(0.9).add_(g)", "v.scale_(0.9).add_(g)"),
        ("v.add_(g, alpha=0.1)", "v.add_(0.1 * g)"),
        ("v.mul_(g)", "v.multiply_(g)"),
    ],
)
def test_paddle_changes_a_tensor_by_a_number_in_another_way(pytorch: str, paddle: str) -> None:
    made = "import torch\nv = torch.zeros(3)\ng = torch.ones(3)\n"
    assert tell("pytorch", "paddle", made + pytorch)[0].endswith(f"\n{paddle}")


@pytest.mark.parametrize(
    ("shape", "told"), [((3,), "X[:] = y"), ((2, 3), "X.set_value(y)")], ids=["row", "all"]
)
def test_paddle_sets_what_has_another_shape_by_all_elements(
    shape: tuple[int, ...], told: str
) -> None:
    cells = ("import torch\nX.copy_(y)",)
    own, given = (Known(kind="tensor", shape=one, ndim=len(one)) for one in ((2, 3), shape))
    trace = know("pytorch", cells, X=own, y=given)
    assert lines(tell("pytorch", "paddle", *cells, trace=trace)[0])[-1] == told


def masked(rank: int) -> str:
    head = ("import torch", "X[~mask] = 0")
    mask = Known(kind="tensor", dtype="bool", ndim=2)
    trace = know("pytorch", head, X=Known(kind="tensor", dtype="float32", ndim=rank), mask=mask)
    inside = {span: mask for span in trace.known[1] if span[1] == 3}
    known = {**trace.known[1], (1, 2, 1, 7): mask, **inside}
    return tell("pytorch", "keras", *head, trace=structs.replace(trace, known={1: known}))[1]


def test_a_mask_gets_the_axes_that_the_tensor_has_beside() -> None:
    assert masked(2) == "X = tf.where(mask, X, 0.0)"
    assert masked(3) == "X = tf.where(mask[..., tf.newaxis], X, 0.0)"
    assert masked(-1) == (
        "X = tf.where(tf.reshape(mask, mask.shape + (1,) * (len(X.shape) - 2)), X, 0.0)"
    )
    assert "as many axes" in masked(1)
