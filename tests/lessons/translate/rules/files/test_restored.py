"""Checkpoints of TensorFlow's, saved and loaded as dictionaries."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

_KNOWN = {
    "net": Known(kind="module", class_name="MLP", is_own=True),
    "resumed": Known(kind="module", class_name="MLP", is_own=True),
    "optimizer": Known(kind="optimizer"),
}
_WRITTEN = (
    "tf.train.Checkpoint(epoch=tf.Variable(2), model=net, optimizer=optimizer).write('{name}')"
)
_READ = """
saved_epoch = tf.Variable(0)
tf.train.Checkpoint(epoch=saved_epoch, model=resumed).read('run').expect_partial()
print(saved_epoch.numpy())
"""


def test_a_checkpoint_is_a_dictionary_of_states() -> None:
    assert tell("keras", "pytorch", _WRITTEN.format(name="run"), (), _KNOWN).splitlines() == [
        "checkpoint = {'epoch': 2, 'model': net.state_dict(), 'optimizer': optimizer.state_dict()}",
        "torch.save(checkpoint, 'run.pt')",
    ]
    told = tell("keras", "paddle", _WRITTEN.format(name="a.b"), (), _KNOWN)
    assert told.endswith("paddle.save(checkpoint, 'a.b')")


def test_a_name_of_the_lesson_is_not_taken() -> None:
    body = f"checkpoint = 3\n{_WRITTEN.format(name='run')}"
    told = tell("keras", "pytorch", body, (), _KNOWN).splitlines()
    assert told[-1].startswith("torch.save({'epoch': 2, 'model': net.state_dict()")


def test_variables_that_are_read_are_entries() -> None:
    assert tell("keras", "paddle", _READ, (), _KNOWN).splitlines() == [
        "saved = paddle.load('run.pdparams')",
        "resumed.set_state_dict(saved['model'])",
        "print(saved['epoch'])",
    ]


def test_a_variable_that_is_used_otherwise_is_left_and_refused() -> None:
    told = tell("keras", "pytorch", f"{_READ}saved_epoch.assign(4)", (), _KNOWN)
    assert "# triptych: `tf.train.Checkpoint` is not in the phrasebook" in told
    assert "torch.load" not in told


def test_what_a_checkpoint_wrote_that_is_not_told_is_not_read() -> None:
    body = f"kept = tf.train.Checkpoint(model=net)\nkept.save('run')\n{_READ}"
    told = tell("keras", "pytorch", body, (), _KNOWN)
    assert told.count("# triptych: what is in this file is not known") == 2
    assert "torch.load" not in told
    assert "\nsaved_epoch = tf.Variable(0)\n" in told
