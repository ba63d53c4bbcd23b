"""Images: their channels go to where the target keeps them, with all that follows from it."""

import pytest

from common.cells.known import Known, KnownModule
from common.moved import Moved
from tests.lessons.translate.rules.nets import tell, write

CONV = "conv = nn.Conv2d(3, 4, kernel_size=3)\n"
KERAS_CONV = "conv = layers.Conv2D(4, kernel_size=3)\n"


def image(*shape: int) -> Known:
    return Known(kind="tensor", shape=shape, ndim=len(shape))


def told(lines: str, known: dict[str, Known], source: str = "pytorch", head: str = CONV) -> str:
    target = "keras" if source != "keras" else "pytorch"
    return tell(source, target, head + lines, (), known).split("\n", 1)[-1]


def test_a_shape_is_told_with_its_channels_last() -> None:
    body = f"{CONV}X = torch.rand(2, 3, 8, 8)"
    assert "X = tf.random.uniform((2, 8, 8, 3))" in tell("pytorch", "keras", body)
    text = tell("keras", "paddle", KERAS_CONV.replace("4,", "4, ") + "X = tf.ones((2, 8, 8, 3))")
    assert text.endswith("X = paddle.ones((2, 3, 8, 8))") or "[2, 3, 8, 8]" in text


def test_a_lesson_without_layers_for_images_stays_as_it_is() -> None:
    body = "X = torch.rand(2, 3, 8, 8)\nX.mean(dim=(0, 2, 3))"
    text = tell("pytorch", "keras", body)
    assert "(2, 3, 8, 8)" in text
    assert "axis=(0, 2, 3)" in text
    assert write("pytorch", "keras", body).moved is None


def test_frameworks_that_keep_channels_alike_stay_as_they_are() -> None:
    assert "[2, 3, 8, 8]" in tell("pytorch", "paddle", f"{CONV}X = torch.rand(2, 3, 8, 8)")


def test_the_run_of_the_translation_is_told_where_its_axes_are() -> None:
    assert write("pytorch", "keras", CONV).moved == Moved((0, 3, 1, 2))
    assert write("keras", "pytorch", KERAS_CONV).moved == Moved((0, 2, 3, 1))


def test_flattened_images_before_a_linear_layer_are_noted() -> None:
    flat = "flat = nn.Flatten()"
    modules = [
        KnownModule(class_name="torch.nn.Flatten", inputs=((1, 8, 2, 2),)),
        KnownModule(class_name="torch.nn.Linear", parameters={"weight": (16, 32)}),
    ]
    known = {"nn.Flatten()": Known(kind="module", class_name="torch.nn.Flatten", module=0)}
    written = write("pytorch", "keras", CONV + flat, modules, known)
    assert written.moved == Moved((0, 3, 1, 2), ((8, 2, 2),))
    assert "flat = layers.Flatten()" in written.source
    alone = write("pytorch", "keras", CONV + flat, modules[:1], known)
    assert "keras.Sequential([layers.Permute((3, 1, 2)), layers.Flatten()])" in alone.source
    assert alone.moved == Moved((0, 3, 1, 2))


def test_one_call_makes_layers_for_images_of_several_sizes() -> None:
    sizes = ((1, 8, 2, 2), (1, 2, 2, 2))
    layers = [KnownModule(class_name="torch.nn.Flatten", inputs=(one,)) for one in sizes]
    weights: list[dict[str, tuple[int, ...]]] = [{"weight": (16, 32)}, {"weight": (16, 8)}]
    layers += [KnownModule(class_name="torch.nn.Linear", parameters=one) for one in weights]
    row = KnownModule(class_name="Sequential", children=(("0", 0), ("1", 2)))
    written = write("pytorch", "keras", CONV, [*layers, row], {})
    assert written.moved == Moved((0, 3, 1, 2), ((8, 2, 2), (2, 2, 2)), (16, 0))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("X.mean(dim=(2, 3))", "tf.reduce_mean(X, axis=(1, 2))"),
        ("X.sum(dim=1)", "tf.reduce_sum(X, axis=-1)"),
        ("X[0, :, 0, 0]", "X[0, 0, 0, :]"),
        ("X[:, :, 2:4]", "X[:, 2:4]"),
        ("X[0, 1]", "X[0, :, :, 1]"),
        ("X.shape[1]", "X.shape[-1]"),
        ("X.shape[2:]", "X.shape[1:3]"),
        ("torch.cat((X, X), dim=1)", "tf.concat((X, X), axis=-1)"),
        ("X.flatten()", "tf.reshape(tf.transpose(X, (0, 3, 1, 2)), (-1,))"),
        (
            "X.flatten(start_dim=1)",
            "tf.reshape(tf.transpose(X, (0, 3, 1, 2)), (X.shape[0], -1))",
        ),
        ("X * 2", "X * 2"),
    ],
)
def test_axes_and_indices_follow_the_channels(line: str, expected: str) -> None:
    assert told(line, {"X": image(2, 3, 8, 8)}) == expected


def test_numbers_of_one_channel_follow_each_other_in_both() -> None:
    assert told("X.reshape(-1)", {"X": image(2, 1, 8, 8), "X.reshape(-1)": image(128)}) == (
        "tf.reshape(X, [-1])"
    )
    known = {"x": image(64), "x.reshape(1, 1, 8, 8)": image(1, 1, 8, 8)}
    assert told("x.reshape(1, 1, 8, 8)", known) == "tf.reshape(x, (1, 8, 8, 1))"
    known = {"x": image(128), "x.reshape(1, 2, 8, 8)": image(1, 2, 8, 8)}
    assert told("x.reshape(1, 2, 8, 8)", known) == (
        "tf.transpose(tf.reshape(x, (1, 2, 8, 8)), (0, 2, 3, 1))"
    )


def test_sizes_of_a_shape_are_unpacked_in_the_targets_order() -> None:
    assert told("n, c, h, w = X.shape", {"X": image(2, 3, 8, 8)}) == "n, h, w, c = X.shape"


def test_shapes_that_are_put_together_are_told_in_order() -> None:
    known = {"x": image(8, 8), "x.reshape((1, 1) + x.shape)": image(1, 1, 8, 8)}
    known["(1, 1) + x.shape"] = Known(kind="shape")
    assert told("x.reshape((1, 1) + x.shape)", known) == ("tf.reshape(x, (1,) + x.shape + (1,))")


def test_the_weight_of_a_convolution_has_an_order_of_its_own() -> None:
    weight = Known(
        kind="parameter", shape=(2, 3, 1, 1), ndim=4, owner="torch.nn.Conv2d", part="weight"
    )
    text = told("conv.weight.sum(dim=(1, 2, 3))", {"conv.weight": weight})
    assert text == "tf.reduce_sum(conv.kernel, axis=(0, 1, 2))"


def test_channels_come_first_on_the_way_back() -> None:
    known = {"X": image(2, 8, 8, 3)}
    assert told("X[0, 0, 0]", known, "keras", KERAS_CONV).endswith("X[0, :, 0, 0]")
    assert told("tf.reduce_sum(X, axis=-1)", known, "keras", KERAS_CONV).endswith("X.sum(dim=1)")


@pytest.mark.parametrize(
    ("line", "known", "reason"),
    [
        ("X * b", {"b": image(3, 1, 1)}, "counted from the last"),
        ("X.shape[:2]", {}, "side by side"),
        ("torch.rand(shape)", {"torch.rand(shape)": image(1, 1, 2, 2)}, "which axis of this shape"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    line: str, known: dict[str, Known], reason: str
) -> None:
    marks = write("pytorch", "keras", CONV + line, (), {"X": image(2, 3, 8, 8), **known}).marks
    assert [mark for mark in marks if reason in mark.reason]


def test_an_axis_that_goes_without_saying_is_said_where_it_is_another() -> None:
    known = {"X": image(2, 8, 8, 3), "Y": image(2, 8, 8, 3)}
    known |= {"tf.nn.softmax(X)": image(2, 8, 8, 3)}
    joined = "layers.Concatenate()([X, Y])"
    known[joined] = image(2, 8, 8, 6)
    text = told(f"Z = {joined}\nP = tf.nn.softmax(X)", known, "keras", KERAS_CONV)
    assert "Z = torch.cat([X, Y], dim=1)" in text
    assert "dim=1)" in text.splitlines()[-1]
