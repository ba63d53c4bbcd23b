"""Numbers that a lesson's own net is called with."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell

NET = """
class Base(nn.Module):
    def forward(self, x, h, steps):
        return x

class Net(Base):
    pass

net = Net()
"""
KNOWN = {
    "net": Known(kind="module", class_name="Net", is_own=True, module=0),
    "n": Known(kind="number", class_name="int"),
    "x": Known(kind="tensor", shape=(2, 3), ndim=2),
}


def told(call: str, target: str = "keras") -> str:
    modules = [KnownModule(class_name="Net", is_own=True)]
    return tell("pytorch", target, f"{NET}y = {call}", modules, KNOWN).splitlines()[-1]


def test_a_number_is_named_and_what_comes_after_it() -> None:
    assert told("net(x, x, 3)") == "y = net(x, x, steps=3)"
    assert told("net(x, n, x)") == "y = net(x, h=n, steps=x)"


def test_tensors_stay_by_position_and_paddle_takes_numbers_so() -> None:
    assert told("net(x, x, steps=3)") == "y = net(x, x, steps=3)"
    assert told("net(x, None, x)") == "y = net(x, None, x)"
    assert told("net(x, x, 3)", "paddle") == "y = net(x, x, 3)"
    assert told("other(x, x, 3)") == "y = other(x, x, 3)"
