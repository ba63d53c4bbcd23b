"""Activations that a class applies wherever it calls a layer."""

import pytest

from tests.lessons.translate.rules import nets

CLASS = """from torch.nn import functional as F

class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(6, 8)
        self.out = nn.Linear(8, 2)

    def forward(self, X):
        H = F.relu(self.hidden(X))
        return self.out(H)

mlp = MLP()
"""
MERGED = "self.hidden = layers.Dense(8, activation='relu')"


def tell(source: str, target: str, body: str) -> str:
    """Return a translation with one kind of quotes, which is the lesson's affair."""
    return nets.tell(source, target, body).replace('"', "'")


def test_a_layer_has_the_activation_that_follows_it_inside() -> None:
    told = tell("pytorch", "keras", f"{CLASS}mlp.hidden.weight")
    assert MERGED in told
    assert "H = self.hidden(X)\n" in told
    assert "F.relu(self.hidden(X))" in tell("keras", "pytorch", told)
    paddle = CLASS.replace("torch.nn", "paddle.nn").replace("nn.Module", "nn.Layer")
    assert MERGED in tell("paddle", "keras", paddle)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.out(H)", "self.out(H) + self.hidden(X)"),
        ("self.out(H)", "self.out(torch.tanh(self.hidden(H)))"),
        ("F.relu(self.hidden(X))", "torch.relu(self.hidden(X))"),
        ("F.relu(self.hidden(X))", "F.relu(self.out(self.hidden(X)))"),
        ("mlp = MLP()", "mlp = MLP()\nmlp.hidden(X)"),
        ("mlp = MLP()", "mlp = MLP()\ncopy = mlp.hidden"),
        ("mlp = MLP()", "mlp = MLP()\nprint(list(mlp.children()))"),
        ("mlp = MLP()", "class More(MLP):\n    pass\n"),
    ],
)
def test_a_layer_that_is_used_without_it_has_none(old: str, new: str) -> None:
    assert CLASS.count(old) == 1
    assert "layers.Dense(8)" in tell("pytorch", "keras", CLASS.replace(old, new))


def test_names_of_other_classes_are_no_uses() -> None:
    other = "class Other:\n    def f(self):\n        return self.hidden(3)\n"
    assert MERGED in tell("pytorch", "keras", CLASS + other)
