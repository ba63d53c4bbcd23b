"""Checkpoints: several states in one file."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import linear, row, tell, write

_NET = Known(kind="module", class_name="MLP", is_own=True, module=0)
_KNOWN = {
    "net": _NET,
    "resumed": _NET,
    "optimizer": Known(kind="optimizer"),
    "2": Known(kind="number", class_name="int"),
}
_SAVED = """
checkpoint = {"epoch": 2, "model": net.state_dict(), "optimizer": optimizer.state_dict()}
torch.save(checkpoint, "checkpoint.pt")
"""
_READ = """
saved = torch.load("checkpoint.pt")
resumed.load_state_dict(saved["model"])
print(saved["epoch"])
"""
_MODULES = (row(1), linear(4, 8))


def _told(body: str) -> str:
    return tell("pytorch", "keras", body, _MODULES, _KNOWN)


def test_a_checkpoint_holds_the_nets_themselves() -> None:
    assert _told(_SAVED) == (
        "tf.train.Checkpoint(epoch=tf.Variable(2), model=net, optimizer=optimizer)"
        '.write("checkpoint")'
    )
    inline = _SAVED.split("checkpoint = ")[1].split("\n", maxsplit=1)[0]
    assert _told(f'torch.save({inline}, "checkpoint.pt")') == _told(_SAVED)


def test_a_checkpoint_is_read_into_what_takes_it() -> None:
    assert _told(_SAVED + _READ.strip()).splitlines()[1:] == [
        "saved_epoch = tf.Variable(0)",
        'tf.train.Checkpoint(epoch=saved_epoch, model=resumed).read("checkpoint").expect_partial()',
        "print(saved_epoch.numpy())",
    ]


def test_a_dictionary_that_is_used_elsewhere_is_refused() -> None:
    marks = write("pytorch", "keras", f"{_SAVED}print(checkpoint)", _MODULES, _KNOWN).marks
    assert marks[0].reason.startswith("a checkpoint of TensorFlow is no dictionary")


def test_what_is_no_variable_is_refused() -> None:
    body = _SAVED.replace('"epoch": 2', '"names": words')
    marks = write("pytorch", "keras", body, _MODULES, _KNOWN).marks
    assert marks[0].reason == "a checkpoint of TensorFlow holds variables, nets and optimizers"


def test_an_entry_before_its_net_is_refused() -> None:
    lines = _READ.strip().splitlines()
    body = "\n".join([_SAVED, lines[0], lines[2], lines[1]])
    marks = write("pytorch", "keras", body, _MODULES, _KNOWN).marks
    assert marks[0].reason.startswith("an entry is asked for before")


def test_a_dictionary_of_tensors_stays_a_file_of_numpys() -> None:
    known = {"x": Known(kind="tensor"), '{"x": x}': Known(kind="mapping", items=("tensor",))}
    told = tell("pytorch", "keras", 'torch.save({"x": x}, "both")', (), known)
    assert told.startswith("np.savez(")
