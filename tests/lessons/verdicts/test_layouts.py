"""Where frameworks keep the axes of images and weights in another order, numbers move along."""

from typing import Any

import numpy as np

from common.cells.records import Shown
from tests.lessons.verdicts.build import kinds, shape, shown, step, tensor

W = np.random.default_rng(0).normal(size=(4, 8))


def _prints(source: str, value: Any) -> Any:
    return step(source, shown=shown(value))


def test_a_weight_that_a_function_prints_may_be_transposed() -> None:
    one, other = _prints("print(f.weight)", tensor(W)), _prints("print(f.kernel)", tensor(W.T))
    assert not kinds(pytorch=[one], keras=[other])
    differs = _prints("print(f.kernel)", tensor(W.T + 1))
    assert kinds(pytorch=[one], keras=[differs]) == [("keras", "different structure")]
    plain = _prints("print(x)", tensor(W)), _prints("print(y)", tensor(W.T))
    assert kinds(pytorch=[plain[0]], keras=[plain[1]]) == [("keras", "different structure")]


def test_the_line_may_stand_in_a_function_of_an_earlier_cell() -> None:
    def runs(line: str, value: Any, place: int) -> list[Any]:
        seen = (Shown("print", 2, tensor(value), elsewhere=place),)
        return [step(f"def train():\n    {line}"), step("train()", shown=seen)]

    one = runs("print(net.weight)", W, 0)
    assert not kinds(pytorch=one, keras=runs("print(net.kernel)", W.T, 1))
    assert kinds(pytorch=one, keras=runs("print(x)", W.T, 1)) == [("keras", "different structure")]


def test_what_comes_of_images_whose_channels_are_elsewhere_is_not_held_against_them() -> None:
    def net(channels: tuple[int, ...], out: float) -> Any:
        source = "for layer in net:\n    X = layer(X)\n    print(X.shape)"
        bound = {"X": tensor([[out, 2.0]])}
        return step(source, bound=bound, binds=("X",), shown=shown(shape(*channels), line=3))

    first, last = (1, 6, 28, 28), (1, 28, 28, 6)
    assert not kinds(pytorch=[net(first, 1.0)], keras=[net(last, 5.0)])
    assert kinds(pytorch=[net(first, 1.0)], keras=[net(first, 5.0)]) == [
        ("keras", "different values")
    ]
