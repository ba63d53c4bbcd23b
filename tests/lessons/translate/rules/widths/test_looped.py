"""Layers that loops make one after another."""

from collections.abc import Sequence

from common.cells.known import KnownModule
from tests.lessons.translate.rules.nets import place_in, tell, write

DENSE = "layers.Dense(units)"
LISTED = f"""
class Stack(keras.Model):
    def __init__(self, count, units):
        super().__init__()
        self.kept = [{DENSE} for _ in range(count)]

    def call(self, X):
        return X

"""
ADDED = LISTED.replace(
    f"[{DENSE} for _ in range(count)]",
    f"[]\n        for n in range(count):\n            self.kept.append({DENSE})",
)
Stack = tuple[str, int, Sequence[int]]


def run_of(body: str, stacks: Sequence[Stack]) -> list[KnownModule]:
    """Return the modules of a run: stacks, by the calls that make them, and their layers."""
    made = place_in("keras", body, DENSE)
    modules: list[KnownModule] = []
    for call, units, widths in stacks:
        first = len(modules) + 1
        children = tuple((f"kept.{n}", first + n) for n in range(len(widths)))
        given = {"units": units, "count": len(widths)}
        modules.append(
            KnownModule(
                class_name="Stack",
                is_own=True,
                children=children,
                given=given,
                made=place_in("keras", body, call),
                inputs=((2, widths[0]),),
            )
        )
        modules += [
            KnownModule(
                class_name="keras.layers.Dense",
                inputs=((2, width),),
                parameters={"kernel": (width, units)},
                made=made,
                around=given,
            )
            for width in widths
        ]
    return modules


def test_the_first_takes_what_goes_in_and_the_others_what_comes_before() -> None:
    body = f"{LISTED}net = Stack(3, 8)"
    told = tell("keras", "paddle", body, run_of(body, [("Stack(3, 8)", 8, (5, 8, 8))]), {})
    assert "[nn.Linear(5 if i == 0 else units, units) for i in range(count)]" in told
    assert told.endswith("net = Stack(3, 8)")


def test_blocks_that_begin_unlike_are_told_with_what() -> None:
    body = f"{ADDED}net = Stack(2, 8)\nother = Stack(2, 4)"
    stacks = [("Stack(2, 8)", 8, (5, 8)), ("Stack(2, 4)", 4, (7, 4))]
    told = tell("keras", "paddle", body, run_of(body, stacks), {})
    assert "def __init__(self, in_features, count, units):" in told
    assert "nn.Linear(in_features if n == 0 else units, units)" in told
    assert told.endswith("net = Stack(5, 2, 8)\nother = Stack(7, 2, 4)")


def test_layers_beside_each_other_take_the_same() -> None:
    body = f"{LISTED}net = Stack(2, 8)"
    told = tell("keras", "paddle", body, run_of(body, [("Stack(2, 8)", 8, (5, 5))]), {})
    assert "[nn.Linear(5, units) for _ in range(count)]" in told


def test_a_row_that_grows_otherwise_is_refused() -> None:
    body = f"{LISTED}net = Stack(3, 8)"
    modules = run_of(body, [("Stack(3, 8)", 8, (5, 13, 21))])
    reasons = [mark.reason for mark in write("keras", "paddle", body, modules, {}).marks]
    assert "`in_features` is not known, which paddle has to be told" in reasons
    assert not write("keras", "pytorch", body, modules, {}).marks
