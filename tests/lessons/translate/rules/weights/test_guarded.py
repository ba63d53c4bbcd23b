"""Weights of layers whose class a condition tells."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

BODY = "def init(m):\n    if type(m) == nn.Linear or type(m) == {}:\n        print(m.weight)"


def test_a_weight_is_a_kernel_where_all_classes_have_one() -> None:
    assert "print(m.kernel)" in tell("pytorch", "keras", BODY.format("nn.Conv2d"))
    test = "isinstance(m, (layers.Dense, layers.Conv2D))"
    body = f"def init(m):\n    if {test}:\n        print(m.kernel)"
    assert "print(m.weight)" in tell("keras", "pytorch", body)


def test_a_weight_of_other_classes_stays() -> None:
    known = {"m": Known(kind="module", class_name="torch.nn.BatchNorm2d")}
    told = tell("pytorch", "keras", BODY.format("nn.Conv2d"), (), known)
    assert "print(m.gamma)" in told
    assert "print(m.weight)" in tell("pytorch", "paddle", BODY.format("nn.Conv2d"))
