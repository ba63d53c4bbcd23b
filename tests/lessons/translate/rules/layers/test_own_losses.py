"""Losses that a lesson makes of a library's class."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

LOSS = """
class Masked(nn.CrossEntropyLoss):
    def forward(self, scores, label, mask):
        self.reduction = "none"
        each = super().forward(scores.permute(0, 2, 1), label)
        return (each * mask).mean(dim=1)
"""
KNOWN = {"scores.permute(0, 2, 1)": Known(kind="tensor", ndim=3, shape=(2, 5, 3))}


def test_paddle_has_the_classes_on_the_last_axis() -> None:
    told = tell("pytorch", "paddle", LOSS, (), KNOWN)
    assert "each = super().forward(scores, label)" in told
    known = {"scores": Known(kind="tensor", ndim=3, shape=(2, 3, 5))}
    back = tell("paddle", "pytorch", told, (), known)
    assert "each = super().forward(scores.transpose(1, 2), label)" in back
    other = tell("pytorch", "paddle", LOSS.replace("CrossEntropyLoss", "MSELoss"), (), KNOWN)
    assert "super().forward(scores.transpose([0, 2, 1]), label)" in other


def test_keras_calls_a_loss_in_its_own_way_alone() -> None:
    marks = write("pytorch", "keras", LOSS, (), KNOWN).marks
    assert "with nothing else" in marks[0].reason
    module = LOSS.replace("nn.CrossEntropyLoss", "nn.Module").replace("super().forward", "self.f")
    assert write("pytorch", "keras", module, (), KNOWN).marks == ()
