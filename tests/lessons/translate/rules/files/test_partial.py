"""Parameters that are read from a file by themselves."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import linear, tell, write

_MODULES = (
    KnownModule(class_name="MLP", is_own=True, children=(("hidden", 1),), inputs=((2, 4),)),
    linear(4, 8),
)
_KNOWN = {
    "net": Known(kind="module", class_name="MLP", is_own=True, module=0),
    "hidden": Known(kind="module", class_name="torch.nn.Linear", module=1),
}
_CLASS = """
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 8)

    def forward(self, x):
        return self.hidden(x)

net = MLP()
torch.save(net.state_dict(), "mlp.params")
"""
_LOADED = """
state = torch.load("mlp.params")
hidden.load_state_dict({"weight": state["hidden.weight"], "bias": state["hidden.bias"]})
"""


def test_a_file_is_read_into_a_net_of_which_a_part_is_taken() -> None:
    told = tell("pytorch", "keras", _CLASS + _LOADED, _MODULES, _KNOWN)
    assert told.splitlines()[-4:] == [
        "saved_net = MLP()",
        "saved_net(tf.zeros((1, 4)))",
        'saved_net.load_weights("mlp.weights.h5")',
        "hidden.set_weights([saved_net.hidden.kernel, saved_net.hidden.bias])",
    ]


def test_what_a_net_is_called_with_later_is_not_there_yet_where_it_is_read() -> None:
    called = "Y = torch.ones(2, 4)\nnet(Y)\n"
    later = tell("pytorch", "keras", _CLASS + _LOADED + called, _MODULES, _KNOWN)
    assert "saved_net(tf.zeros((1, 4)))" in later
    before = _CLASS.replace("torch.save", f"{called}torch.save")
    assert "saved_net(Y)" in tell("pytorch", "keras", before + _LOADED, _MODULES, _KNOWN)


def test_a_state_that_is_loaded_whole_needs_no_name() -> None:
    body = _CLASS + 'state = torch.load("mlp.params")\nnet.load_state_dict(state)'
    told = tell("pytorch", "keras", body, _MODULES, _KNOWN)
    assert told.splitlines()[-1] == 'net.load_weights("mlp.weights.h5")'
    assert "state" not in told


def test_a_state_that_is_asked_for_more_is_refused() -> None:
    body = _CLASS + 'state = torch.load("mlp.params")\nprint(len(state))'
    marks = write("pytorch", "keras", body, _MODULES, _KNOWN).marks
    assert marks[-1].reason == "Keras reads parameters into a net alone"


def test_values_of_elsewhere_are_refused() -> None:
    body = _CLASS + 'hidden.load_state_dict({"weight": w, "bias": b})'
    marks = write("pytorch", "keras", body, _MODULES, _KNOWN).marks
    assert marks[-1].reason == "Keras has no state dict to load"
