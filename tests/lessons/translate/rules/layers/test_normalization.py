"""What normalization keeps, and in which framework it is another number."""

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_NORM = Known(kind="module", class_name="torch.nn.modules.batchnorm.BatchNorm1d")
_SHOWN = "print(bn.running_mean, bn.running_var)"


def told(target: str, *cells: str) -> str:
    return tell("pytorch", target, *cells, trace=know("pytorch", cells, bn=_NORM))[-1]


def test_what_was_never_called_is_shown() -> None:
    assert told("paddle", _SHOWN) == "print(bn._mean, bn._variance)"


def test_a_variance_that_has_followed_batches_is_refused() -> None:
    assert told("keras", "bn(X)", _SHOWN).startswith("# triptych: the running variance is that")


def test_a_call_that_comes_later_is_no_hindrance() -> None:
    assert told("paddle", _SHOWN, "bn(X)") == "bn(X)"
    cells = (_SHOWN, "bn(X)")
    first = tell("pytorch", "paddle", *cells, trace=know("pytorch", cells, bn=_NORM))[0]
    assert first == "print(bn._mean, bn._variance)"


def test_paddle_and_keras_agree() -> None:
    cells = ("bn(X)", "print(bn._variance)")
    norm = Known(kind="module", class_name="paddle.nn.layer.norm.BatchNorm1D")
    trace = know("paddle", cells, bn=norm)
    assert "moving_variance" in tell("paddle", "keras", *cells, trace=trace)[1]


def test_it_may_be_set() -> None:
    assert "# triptych" not in told("paddle", "bn(X)", "bn.running_var.fill_(4.0)")


def test_what_one_argument_says_may_take_two() -> None:
    cell = "from torch import nn\nln = nn.LayerNorm(4, elementwise_affine=False)"
    plain = "ln = nn.LayerNorm(4, weight_attr=False, bias_attr=False)"
    assert tell("pytorch", "paddle", cell)[0].endswith(plain)
