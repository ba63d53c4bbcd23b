"""Several runs of an expression put together."""

import pytest

from common.cells.known import Known, KnownCell, KnownModule, KnownModules, Span
from lessons.known import gather, merge

PLACE: Span = (1, 0, 1, 3)


def tensor(*shape: int, **rest: object) -> Known:
    return Known(kind="tensor", dtype="float32", shape=shape, ndim=len(shape), **rest)  # type: ignore[arg-type]


def module(place: int) -> Known:
    return Known(kind="module", class_name="nn.Linear", module=place)


@pytest.mark.parametrize(
    ("runs", "merged"),
    [
        ([tensor(2), tensor(2)], tensor(2)),
        ([tensor(2, 3), tensor(4, 3)], Known(kind="tensor", dtype="float32", ndim=2)),
        ([tensor(2), tensor(2, 1)], Known(kind="tensor", dtype="float32")),
        ([tensor(-1, 3), tensor(2, 3), tensor(4, 3)], tensor(-1, 3)),
        ([tensor(2), Known(kind="number")], Known(kind="varies")),
        ([Known(kind="number"), tensor(2), Known(kind="number")], Known(kind="varies")),
        (
            [tensor(2), Known(kind="parameter", shape=(2,), ndim=1)],
            Known(kind="tensor", shape=(2,), ndim=1),
        ),
        ([tensor(2, is_leaf=True), tensor(2, needs_gradient=True)], tensor(2, needs_gradient=True)),
        ([Known(kind="sequence", items=("text",)), Known(kind="sequence")], Known(kind="sequence")),
    ],
)
def test_kinds_and_shapes(runs: list[Known], merged: Known) -> None:
    assert merge(runs) == merged


def linear(*shape: int, inputs: tuple[int, ...] | None = None) -> KnownModule:
    return KnownModule(
        class_name="nn.Linear",
        parameters={"weight": shape} if shape else {},
        inputs=(inputs,) if inputs else None,
    )


@pytest.mark.parametrize(
    ("modules", "place"),
    [
        ([linear(3, 2), linear(3, 2)], 0),
        ([linear(3, 2), linear(3, 4)], -1),
        ([linear(), linear(3, 4)], 1),
        ([linear(3, 2), linear(3, 2, inputs=(1, 2))], 1),
        ([linear(inputs=(1, 2)), linear(inputs=(9, 2))], 0),
        ([linear(inputs=(1, 2)), linear(inputs=(1, 3))], -1),
        ([linear(3, 2), KnownModule(class_name="nn.Bilinear", parameters={"weight": (3, 2)})], -1),
        ([linear(3, 2)], -1),
    ],
)
def test_modules_are_one_where_they_are_alike(modules: list[KnownModule], place: int) -> None:
    assert merge([module(0), module(1)], modules).module == place


def test_a_third_module_does_not_take_a_place_up_again() -> None:
    modules = [linear(3, 2), linear(3, 4), linear(3, 2)]
    assert merge([module(0), module(1), module(2)], modules).module == -1


@pytest.mark.parametrize(("width", "place"), [(2, 0), (4, -1)])
def test_blocks_are_alike_where_their_children_are(width: int, place: int) -> None:
    blocks = [KnownModule(class_name="B", children=(("a", child),)) for child in (2, 3)]
    runs = [module(0), module(1)]
    assert merge(runs, [*blocks, linear(3, 2), linear(3, width)]).module == place


def test_blocks_that_hold_themselves_come_to_an_end() -> None:
    blocks = [KnownModule(class_name="B", children=(("a", place),)) for place in (0, 1)]
    assert merge([module(0), module(1)], blocks).module == 0


def test_messages_are_put_together_and_the_last_modules_count() -> None:
    known, modules = gather(
        [
            "another message",
            KnownCell(0, ((PLACE, module(0)),)),
            KnownModules((linear(),)),
            KnownCell(1, ((PLACE, Known(kind="text")),)),
            KnownCell(0, ((PLACE, module(1)),)),
            KnownModules((linear(), linear(3, 2))),
        ]
    )
    assert known == {0: {PLACE: module(1)}, 1: {PLACE: Known(kind="text")}}
    assert modules == (linear(), linear(3, 2))
