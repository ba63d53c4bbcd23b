"""What is turned and turned back is left alone; shapes of what is left say what is 1."""

from common.cells.known import Known
from tests.lessons.translate.rules.images.test_images import image, told


def test_turning_to_channels_first_is_nothing_where_they_are_first() -> None:
    head = "conv = layers.Conv2D(4, kernel_size=3)\n"
    text = "tf.reshape(tf.transpose(x, (0, 3, 1, 2)), (-1, 1))"
    known = {"x": image(2, 5, 5, 3), "tf.transpose(x, (0, 3, 1, 2))": image(2, 3, 5, 5)}
    known[text] = image(150, 1)
    assert told(text, known, "keras", head) == "x.reshape(-1, 1)"


def test_another_order_of_axes_is_told_in_the_order_of_the_target() -> None:
    known = {"x": image(2, 3, 5, 6), "x.permute(1, 0, 2, 3)": image(3, 2, 5, 6)}
    assert told("x.permute(1, 0, 2, 3)", known) == "tf.transpose(x, (3, 1, 2, 0))"


def test_what_is_reshaped_to_a_part_of_its_shape_is_one_everywhere_else() -> None:
    open_image = Known(kind="tensor", ndim=4)
    known = {"x": open_image, "x.reshape(x.shape[2:])": Known(kind="tensor", ndim=2)}
    known["x.shape[2:]"] = Known(kind="shape")
    assert told("x.reshape(x.shape[2:])", known) == "tf.reshape(x, x.shape[1:3])"
    known = {"x": open_image, "x.reshape(-1)": image(7)}
    assert told("x.reshape(-1)", known).startswith("tf.reshape(tf.transpose(x")


def test_a_shape_that_is_listed_is_told_in_order() -> None:
    known = {"x": image(8, 8), "x.reshape(1, 1, *x.shape)": image(1, 1, 8, 8)}
    assert told("x.reshape(1, 1, *x.shape)", known) in (
        "tf.reshape(x, (1, *x.shape, 1))",
        "tf.reshape(x, [1, *x.shape, 1])",
    )
    known = {"x": image(8, 8), "x.reshape((1, 1) + tuple(x.shape))": image(1, 1, 8, 8)}
    known["(1, 1) + tuple(x.shape)"] = Known(kind="sequence", class_name="tuple")
    assert told("x.reshape((1, 1) + tuple(x.shape))", known) == (
        "tf.reshape(x, (1,) + tuple(x.shape) + (1,))"
    )
