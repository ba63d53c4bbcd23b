"""Shared random numbers: found again by what they are, and distributed as they should be."""

import math
import time
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from common.draws import Draws, default_weight
from common.inputs import Array
from common.moved import Moved

SHAPE = (3, 4)
MANY = 100_000
KINDS: dict[str, Callable[[Draws], Array]] = {
    "uniform": lambda draws: draws.uniform(SHAPE),
    "normal": lambda draws: draws.normal(SHAPE),
    "truncated": lambda draws: draws.truncated_normal(SHAPE),
    "integers": lambda draws: draws.integers(0, 10**6, SHAPE),
    "permutation": lambda draws: draws.permutation(50),
    "categorical": lambda draws: draws.categorical(np.full((2, 100), 0.01), 20),
    "keep": lambda draws: draws.keep((100,), 0.5),
    "weight": lambda draws: draws.weight(SHAPE),
    "number": lambda draws: np.array(draws.number()),
}
kinds = pytest.mark.parametrize("draw", KINDS.values(), ids=KINDS)


def is_same(first: Array, second: Array) -> bool:
    return bool(np.array_equal(first, second))


def floats(numbers: Array) -> NDArray[np.float64]:
    return np.asarray(numbers, np.float64)


@kinds
def test_two_sources_draw_the_same(draw: Callable[[Draws], Array]) -> None:
    assert is_same(draw(Draws(7)), draw(Draws(7)))


@kinds
def test_another_seed_slot_or_number_draws_others(draw: Callable[[Draws], Array]) -> None:
    draws, elsewhere = Draws(7), Draws(7)
    first = draw(draws)
    elsewhere.slot = 1
    assert not is_same(first, draw(draws))
    assert not is_same(first, draw(elsewhere))
    assert not is_same(first, draw(Draws(8)))


@kinds
def test_a_seed_set_again_draws_again(draw: Callable[[Draws], Array]) -> None:
    draws = Draws()
    draws.seed(1)
    first, second = draw(draws), draw(draws)
    draws.slot = 5
    draws.seed(1)
    assert is_same(first, draw(draws))
    assert is_same(second, draw(draws))
    assert not is_same(second, draw(draws))


@given(st.permutations(sorted(KINDS)), st.permutations(sorted(KINDS)))
def test_order_of_kinds_moves_nothing(order: list[str], other: list[str]) -> None:
    draws, others = Draws(), Draws()
    first = {kind: KINDS[kind](draws) for kind in order}
    second = {kind: KINDS[kind](others) for kind in other}
    assert all(is_same(first[kind], second[kind]) for kind in KINDS)


def test_a_seed_by_itself_changes_nothing() -> None:
    seeded, plain = Draws(), Draws()
    seeded.seed(42)
    assert is_same(seeded.normal(SHAPE), plain.normal(SHAPE))


def test_seeds_are_apart() -> None:
    draws = Draws()
    draws.seed(1)
    first = draws.normal(SHAPE)
    draws.seed(2)
    assert not is_same(first, draws.normal(SHAPE))


def test_a_forgotten_seed_is_not_drawn_from() -> None:
    draws = Draws()
    draws.seed(1)
    first = draws.normal(SHAPE)
    draws.forget_seed()
    assert not is_same(first, draws.normal(SHAPE))
    draws.seed(1)
    assert is_same(first, draws.normal(SHAPE))


def test_return_to_a_mark() -> None:
    draws = Draws()
    draws.normal(SHAPE)
    mark = draws.mark()
    first, second = draws.normal(SHAPE), draws.uniform(SHAPE)
    draws.seed(3)
    draws.return_to(mark)
    assert is_same(first, draws.normal(SHAPE))
    draws.return_to(mark)
    assert is_same(first, draws.normal(SHAPE))
    assert is_same(second, draws.uniform(SHAPE))


def test_draw_as_in_another_slot() -> None:
    draws, other = Draws(), Draws()
    other.slot = 4
    with draws.at(4):
        assert is_same(draws.normal(SHAPE), other.normal(SHAPE))
    assert draws.slot == 0
    with pytest.raises(KeyError), draws.at(4):
        raise KeyError
    assert draws.slot == 0


def test_count_and_shapes_of_other_integers() -> None:
    draws, other = Draws(), Draws()
    sizes = (np.int64(3), np.int64(4))
    assert is_same(draws.normal(SHAPE), other.normal(sizes))
    draws.uniform(())
    assert (draws.count, other.count) == (2, 1)


def test_dtypes_and_shapes() -> None:
    draws = Draws()
    for drawn in (draws.uniform(SHAPE), draws.normal(SHAPE), draws.truncated_normal(SHAPE)):
        assert drawn.dtype == np.float32
        assert drawn.shape == SHAPE
    for empty in (draws.uniform((0, 2)), draws.truncated_normal((0, 2)), draws.weight((0, 2))):
        assert empty.shape == (0, 2)
    assert np.shape(draws.normal(())) == np.shape(draws.truncated_normal(())) == ()
    assert draws.integers(0, 2, SHAPE).dtype == draws.permutation(3).dtype == np.int64
    assert draws.keep(SHAPE, 0.5).dtype == np.bool_


def check_moments(numbers: Array, mean: float, std: float) -> None:
    """Six sigma of the mean, and of the variance of a distribution with light tails."""
    found = floats(numbers)
    assert abs(found.mean() - mean) < 6 * std / math.sqrt(found.size)
    assert abs(found.var() - std**2) < 6 * std**2 * math.sqrt(2 / found.size)


def test_moments() -> None:
    draws = Draws()
    check_moments(draws.uniform((MANY,)), 0.5, math.sqrt(1 / 12))
    check_moments(draws.weight((MANY,)), 0.5, math.sqrt(1 / 12))
    check_moments(draws.normal((MANY,)), 0.0, 1.0)
    check_moments(draws.truncated_normal((MANY,)), 0.0, 0.8796256610)
    check_moments(draws.integers(0, 11, (MANY,)), 5.0, math.sqrt(10))
    check_moments(draws.keep((MANY,), 0.3).astype(np.float32), 0.3, math.sqrt(0.21))
    with pytest.raises(AssertionError):
        check_moments(draws.normal((MANY,)), 0.05, 1.0)
    with pytest.raises(AssertionError):
        check_moments(draws.normal((MANY,)), 0.0, 1.05)


def test_bounds() -> None:
    draws = Draws()
    uniform = floats(draws.uniform((MANY,)))
    assert 0 <= uniform.min() < 0.001
    assert 0.999 < uniform.max() < 1
    assert set(draws.integers(3, 6, (1000,)).tolist()) == {3, 4, 5}
    assert sorted(draws.permutation(100).tolist()) == list(range(100))


@pytest.mark.parametrize(
    ("low", "high"),
    [(-2, 2), (-1, 3), (0.5, 1), (3, 4), (6, math.inf), (-math.inf, -9), (-1000, 1000), (8, 9)],
)
def test_truncated_normal_between_any_bounds(low: float, high: float) -> None:
    drawn = floats(Draws().truncated_normal((MANY,), low, high))
    assert low <= drawn.min()
    assert drawn.max() <= high
    begin, end = (-high, -low) if low > 0 else (low, high)  # where float64 tells shares apart
    shares = [math.erfc(-x / math.sqrt(2)) / 2 for x in (begin, end)]
    middle = NormalDist().inv_cdf(sum(shares) / 2) * (-1 if low > 0 else 1)
    assert abs(np.mean(drawn < middle) - 0.5) < 6 * 0.5 / math.sqrt(MANY)


def test_truncated_normal_refuses_bounds_in_wrong_order() -> None:
    with pytest.raises(ValueError, match=r"bounds 2.0 and -2.0"):
        Draws().truncated_normal(SHAPE, 2.0, -2.0)


def test_categorical() -> None:
    draws = Draws()
    weights = np.array([[1.0, 0.0, 3.0], [0.0, 2.0, 0.0]])
    drawn = draws.categorical(weights, 10_000)
    assert set(drawn[0].tolist()) == {0, 2}
    assert set(drawn[1].tolist()) == {1}
    assert abs(np.mean(drawn[0] == 2) - 0.75) < 6 * math.sqrt(0.75 * 0.25 / 10_000)
    without = draws.categorical(np.ones((4, 5)), 5, replace=False)
    assert [sorted(row) for row in without.tolist()] == [[0, 1, 2, 3, 4]] * 4


def test_keep_takes_a_probability_for_each() -> None:
    kept = Draws().keep((2, 100), np.array([[0.0], [1.0]]))
    assert (kept[0].any(), kept[1].all()) == (False, True)


def test_default_weight() -> None:
    limits = {(4, 8): 6 / 12, (3, 3, 2, 4): 6 / (9 * 6), (5,): 6 / 10, (): 6.0}
    for shape, square in limits.items():
        drawn = default_weight(Draws(), shape)
        assert drawn.dtype == np.float32
        assert drawn.shape == shape
        assert np.abs(floats(drawn)).max() <= math.sqrt(square)
    check_moments(default_weight(Draws(), (400, 300)), 0.0, math.sqrt(6 / 700 / 3))


def test_default_weight_does_not_move_what_a_lesson_draws() -> None:
    early, late = Draws(), Draws()
    default_weight(early, SHAPE)
    assert is_same(early.uniform(SHAPE), late.uniform(SHAPE))


@kinds
def test_large_shapes_are_quick(
    draw: Callable[[Draws], Array], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.SHAPE", (1000, 1000))
    before = time.process_time()
    draw(Draws())
    assert time.process_time() - before < 1.0  # 0.03 s of a free core


def test_a_lessons_own_images_are_those_of_the_source() -> None:
    source, target = Draws(), Draws(moved=Moved((0, 3, 1, 2)))
    first = source.own(source.normal, (2, 3, 4, 5))
    second = target.own(target.normal, (2, 4, 5, 3))
    assert np.array_equal(first.transpose(0, 2, 3, 1), second)
    assert np.array_equal(source.own(source.normal, (4, 5)), target.own(target.normal, (4, 5)))


def test_a_layers_own_numbers_are_not_moved() -> None:
    source, target = Draws(), Draws(moved=Moved((0, 3, 1, 2)))
    assert np.array_equal(source.normal((3, 3, 2, 4)), target.normal((3, 3, 2, 4)))


def test_rows_after_flattened_images_stand_in_their_new_order() -> None:
    source, target = Draws(), Draws(moved=Moved((0, 3, 1, 2), ((3, 2, 2),)))
    first, second = source.weight((12, 5)), target.weight((12, 5))
    moved = first.reshape(3, 2, 2, 5).transpose(1, 2, 0, 3).reshape(12, 5)
    assert np.array_equal(moved, second)
    assert np.array_equal(source.weight((5, 12)), target.weight((5, 12)))


def test_a_weight_of_as_many_rows_that_comes_after_no_images_stays() -> None:
    source, target = Draws(), Draws(moved=Moved((0, 3, 1, 2), ((3, 2, 2),), (5,)))
    assert np.array_equal(source.weight((12, 12)), target.weight((12, 12)))
    assert not np.array_equal(source.weight((12, 5)), target.weight((12, 5)))
