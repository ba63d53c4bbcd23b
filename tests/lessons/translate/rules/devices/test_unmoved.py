"""Nets with recurrent layers, which Paddle fails to move."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell

GRU = KnownModule(class_name="torch.nn.modules.rnn.GRU")
NET = Known(kind="module", class_name="Net", is_own=True, module=0)
KNOWN = {"net": NET, "Net()": NET, "device": Known(kind="device", class_name="torch.device")}


def told(line: str, inside: KnownModule = GRU) -> str:
    row = KnownModule(class_name="Net", is_own=True, children=(("rnn", 1),))
    return tell("pytorch", "paddle", f"x = 1\n{line}", [row, inside], KNOWN)


@pytest.mark.parametrize("line", ["net = net.to(device)", "net.to(device)"])
def test_a_statement_that_moves_one_is_left_out(line: str) -> None:
    assert told(line) == "x = 1"


def test_what_is_moved_as_it_is_made_is_only_made() -> None:
    assert told("net = Net().to(device)") == "x = 1\nnet = Net()"


def test_other_nets_are_moved() -> None:
    linear = KnownModule(class_name="torch.nn.modules.linear.Linear")
    assert told("net = net.to(device)", linear) == "x = 1\nnet = net.to(device)"
