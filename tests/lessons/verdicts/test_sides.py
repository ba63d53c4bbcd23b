"""What names were around each cell of a version."""

from common.cells.seen import SeenParameter
from lessons.verdicts.sides import sides_of
from tests.lessons.verdicts.build import changed, module, plain, step, unbuilt, versions


def test_each_cell_has_the_names_of_its_time() -> None:
    first, second, third, last = sides_of(
        versions(
            pytorch=[
                step("x = 1", bound={"x": plain(1)}),
                step("x = 2; y = 3", bound={"x": plain(2), "y": plain(3)}),
                step("del x", deleted=("x",)),
                step("x = 4", bound={"x": plain(4)}),
            ]
        )[0]
    )
    assert (dict(first.before), dict(first.after)) == ({}, {"x": plain(1)})
    assert dict(second.before) == {"x": plain(1)}
    assert dict(third.before) == {"x": plain(2), "y": plain(3)}
    assert (dict(third.after), len(third.after)) == ({"y": plain(3)}, 1)
    assert last.after["x"] == plain(4)


def test_what_is_changed_is_fresh_no_more_and_what_is_built_still_is() -> None:
    waiting, built = (
        module({"weight": SeenParameter("weight", unbuilt())}),
        module({"weight": [1.0]}),
    )
    sides = sides_of(
        versions(
            pytorch=[
                step("net = make()", bound={"net": waiting}),
                step("net(x)", changed=changed(net=built)),
                step("init(net)", changed=changed(net=module({"weight": [2.0]}))),
                step("net = make()", bound={"net": built}),
            ]
        )[0]
    )
    assert ["net" in side.fresh for side in sides] == [True, True, False, True]
