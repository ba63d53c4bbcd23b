"""Devices that hang on what the machine has."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

ASKED = {
    "pytorch": "torch.cuda.is_available()",
    "paddle": "paddle.device.cuda.device_count() > 0",
    "keras": "len(tf.config.list_physical_devices('GPU')) > 0",
}
DEVICES = {
    "paddle": ("paddle.CUDAPlace(0)", "paddle.CPUPlace()"),
    "keras": ("tf.device('/GPU:0')", "tf.device('/CPU:0')"),
}


def test_a_device_is_made_or_the_other() -> None:
    body = f"device = torch.device('cuda' if {ASKED['pytorch']} else 'cpu')"
    for target, (gpu, cpu) in DEVICES.items():
        told = tell("pytorch", target, body)
        assert told == f"device = {gpu} if {ASKED[target]} else {cpu}"
        assert tell(target, "pytorch", told) == body


def test_a_device_over_several_lines_keeps_them() -> None:
    body = f"device = torch.device(\n    'cuda' if {ASKED['pytorch']}\n    else 'cpu')"
    told = tell("pytorch", "paddle", body)
    assert told == (
        f"device = (paddle.CUDAPlace(0) if {ASKED['paddle']}\n    else paddle.CPUPlace())"
    )


def test_the_bare_name_is_that_of_the_target() -> None:
    body = f"where = 'cuda:0' if {ASKED['pytorch']} else 'cpu'\nx = torch.zeros(3)\nx = x.to(where)"
    told = tell("pytorch", "paddle", body)
    assert told.startswith(f"where = 'gpu:0' if {ASKED['paddle']} else 'cpu'")
    assert tell("paddle", "pytorch", told) == body
    told = tell("pytorch", "keras", body)
    assert told.endswith("with tf.device(where):\n    x = tf.identity(x)")
    assert tell("keras", "pytorch", told) == body
    told = tell("pytorch", "paddle", f"where = 'cpu'\nif {ASKED['pytorch']}:\n    where = 'cuda'")
    assert told.endswith("where = 'gpu'")


def test_a_functions_device_may_be_a_name() -> None:
    known = {"x": Known(kind="tensor"), "where": Known(kind="text")}
    told = tell("pytorch", "keras", "x = x.to(where)", (), known)
    assert told == "with tf.device(where):\n    x = tf.identity(x)"
    assert tell("keras", "pytorch", told, (), known) == "x = x.to(where)"
    named = f"name = '/GPU:0'\n{told}"
    assert "tf.device(where)" in write("keras", "pytorch", named, (), known).source


def test_the_accelerator_in_use_is_a_graphics_processor() -> None:
    there = "torch.accelerator.is_available()"
    body = f"where = torch.accelerator.current_accelerator().type if {there} else 'cpu'"
    assert tell("pytorch", "paddle", body) == f"where = 'gpu' if {ASKED['paddle']} else 'cpu'"


def test_texts_that_name_no_device_stay() -> None:
    body = f"word = 'gpu' if {ASKED['pytorch']} else 'cpu'\nprint('cuda')\nname = 'cuda'"
    assert tell("pytorch", "paddle", body) == body.replace(ASKED["pytorch"], ASKED["paddle"])


def test_a_device_by_a_name_of_which_nothing_is_known_is_refused() -> None:
    marks = write("pytorch", "paddle", "device = torch.device(name)").marks
    assert marks[0].reason == "`torch.device` with these arguments is not in the phrasebook"


def test_a_tensor_is_moved_to_a_device_by_its_name() -> None:
    known = {"x": Known(kind="tensor"), "where": Known(kind="text")}
    assert tell("pytorch", "paddle", "x = x.to(where)", (), known) == "x = x.to(where)"
    chosen = f"where = 'gpu' if {ASKED['paddle']} else 'cpu'\nx = x.to(where)"
    assert tell("paddle", "pytorch", chosen, (), known).endswith("x = x.to(where)")
    marks = write("paddle", "pytorch", "x = x.to(where)", (), known).marks
    assert marks[0].reason == "`Tensor.to` with these arguments is not in the phrasebook"
