"""What a proof says of cells by how they end, what they change and what they show."""

from typing import Any

import pytest

from common.cells.noting import MOST_SHOWN
from common.cells.records import Reach, Shown
from lessons.translate.records import CellOutcome
from tests.lessons.translate.proving import cell, marked, proved
from tests.lessons.verdicts.build import (
    changed,
    defined,
    error,
    module,
    other,
    parameter,
    plain,
    result,
    shown,
    step,
    tensor,
    unbuilt,
)

ONE, TWO = tensor([1.0]), tensor([2.0])
NET, TRAINED = module({"w": [1.0]}), module({"w": [0.9]})


def outcomes(said: tuple[CellOutcome, ...]) -> list[str]:
    return [one.outcome for one in said]


def test_a_cell_with_the_same_text_is_unchanged_if_it_did_the_same() -> None:
    ran = step("x = 1", bound={"x": ONE})
    (said,) = proved([ran], [ran])
    assert (said.document, said.line, said.cell) == ("lesson.md", 1, 0)
    assert (said.outcome, said.reason, said.evidence) == ("unchanged", "", ())
    assert outcomes(proved([ran], [step("x = 1 ", bound={"x": ONE})])) == ["same"]
    assert outcomes(proved([ran], [step("x = 1", bound={"x": TWO})])) == ["differs"]


def test_evidence_has_the_values_of_both() -> None:
    said = cell({"bound": {"x": ONE}}, {"bound": {"x": TWO}})
    assert said.reason == "Different values of `x`."
    assert said.evidence == (
        "source (pytorch): `x` 1 (1, float32)",
        "translation (paddle): `x` 2 (1, float32)",
    )


def test_every_cell_that_differs_is_told() -> None:
    """An audit would tell the first alone."""
    source = [step("x", bound={"x": ONE}), step("y", bound={"y": ONE}, uses=("x",)), step("z")]
    target = [step("x", bound={"x": TWO}), step("y", bound={"y": TWO}, uses=("x",)), step("z")]
    assert outcomes(proved(source, target)) == ["differs", "differs", "unchanged"]


def test_a_change_that_one_lacks_is_told_as_such() -> None:
    before = step("net = f()", bound={"net": NET})
    source = [before, step("net.step()", changed=changed(net=TRAINED))]
    (_, said) = proved(source, [before, step("net.step()")])
    assert said.outcome == "differs"
    assert said.reason == (
        "Different effect of `net`: it changes in the source and stays in the translation."
    )
    (_, turned) = proved([before, step("net.step()")], source)
    assert turned.outcome == "differs"
    assert outcomes(proved(source, source)) == ["unchanged", "unchanged"]


def test_a_net_that_is_built_by_its_first_call_is_compared_then() -> None:
    empty = module({}, is_built=False)
    source = [step("net = f()", bound={"net": NET}), step("net(X)")]
    for built, outcome in ((NET, "unchanged"), (TRAINED, "differs")):
        target = [
            step("net = g()", bound={"net": empty}),
            step("net(X)", changed=changed(net=built)),
        ]
        assert outcomes(proved(source, target)) == ["same", outcome]


def test_a_name_that_one_lacks_differs_but_by_the_translator_s_word() -> None:
    more = {"bound": {"x": ONE, "tape": other("object")}}
    less = {"bound": {"x": ONE}}
    assert cell(less, more).reason == "Different structure of `tape`: only the translation has it."
    assert cell(more, less).reason == "Different structure of `tape`: only the source has it."
    introduced: Any = {"texts": {0: {"introduced": frozenset({"tape"})}}}
    left_out: Any = {"texts": {0: {"left_out": frozenset({"tape"})}}}
    assert cell(less, more, **introduced).outcome == "same"
    assert cell(more, less, **introduced).outcome == "differs"
    assert cell(more, less, **left_out).outcome == "same"
    assert cell(less, more, **left_out).outcome == "differs"


def test_an_introduced_name_that_hides_the_source_s_is_compared() -> None:
    words: Any = {"texts": {0: {"introduced": frozenset({"x"})}}}
    assert cell({"bound": {"x": ONE}}, {"bound": {"x": TWO}}, **words).outcome == "differs"


def test_a_name_that_the_translation_deletes_is_missing() -> None:
    before = step("x = 1", bound={"x": ONE})
    said = proved([before, step("del y")], [before, step("del x", deleted=("x",))])
    assert outcomes(said) == ["unchanged", "differs"]


def test_imported_classes_are_each_library_s_own() -> None:
    text = "from torch.nn import Linear"
    linear = {"bound": {"Linear": other("class", "Linear")}}
    assert cell(linear, {}, text).outcome == "same"
    assert cell(linear, {}, "Linear = make()").outcome == "differs"


def test_what_is_shown_agrees_in_number_and_order() -> None:
    def said(*values: Any) -> str:
        return cell({"shown": shown(ONE, TWO)}, {"shown": shown(*values)}, "print(x)").outcome

    assert said(ONE, TWO) == "same"
    assert said(TWO, ONE) == "differs"
    assert said(ONE) == said() == said(ONE, TWO, TWO) == "differs"
    assert said(ONE, other("object"), TWO) == "same"


def test_what_a_change_in_place_returns_is_not_shown_by_intent() -> None:
    value = {"shown": result(ONE)}
    assert cell(value, {}, "nn.init.ones_(w)").outcome == "same"
    assert cell(value, {}, "w").outcome == cell(value, {}, "w.sum()").outcome == "differs"
    printed = {"shown": (*shown(TWO), *result(ONE))}
    assert cell(printed, {"shown": shown(ONE)}, "w.assign(1)").outcome == "differs"


def test_what_was_shown_after_the_most_that_is_kept_is_compared_as_text() -> None:
    many = tuple(Shown("print", 1, plain(n)) for n in range(MOST_SHOWN))
    source = {"shown": many, "stdout": "0\n1\nloss 0.5\n"}
    same = cell(source, {"shown": many, "stdout": "0\n1\nloss 0.500001\n"})
    assert (same.outcome, "first 50 values" in same.reason) == ("same", True)
    assert cell(source, {"shown": many, "stdout": "0\n1\nloss 0.7\n"}).outcome == "differs"


def test_messages_of_exceptions_are_the_library_s() -> None:
    text = "try:\n    f()\nexcept ValueError as e:\n    print(e)"
    source = {"shown": shown(plain("got 3, want 4"), line=4)}
    target = {"shown": shown(plain("(3, 4) do not match: 12"), line=4)}
    assert cell(source, target, text).outcome == "same"
    assert cell(source, target, "f()\n\n\nprint(e)").outcome == "differs"


def test_clocks_and_addresses_are_not_compared() -> None:
    source, target = ({"bound": {"t": plain(n)}, "shown": shown(plain(n))} for n in (0.1, 0.9))
    clock = cell(source, target, "t = time.time(); print(t)")
    assert (clock.outcome, clock.reason) == ("same", "Times and addresses were not compared.")
    assert cell(source, target, "t = f(); print(t)").outcome == "differs"
    same, moved = ({"shown": shown(plain(value))} for value in (True, False))
    assert cell(same, moved, "print(id(x) == before)").outcome == "differs"


def test_activations_may_count_as_layers() -> None:
    nets = [module({"w": [1.0]}, layers) for layers in (("Linear", "ReLU"), ("Dense",))]

    def said(one: int, two: int, line: str) -> str:
        runs = [
            {"bound": {"net": net}, "shown": shown(plain(n))}
            for net, n in zip(nets, (one, two), strict=True)
        ]
        return cell(runs[0], runs[1], line, frameworks=("pytorch", "keras")).outcome

    assert said(2, 1, "print(len(net))") == "same"
    assert said(3, 1, "print(len(net))") == "differs"
    assert said(2, 1, "print(len(net.parameters()))") == said(2, 1, "print(net.n)") == "differs"


def test_figures_are_counted() -> None:
    assert cell({"figures": (b"1",)}, {"figures": (b"2",)}).outcome == "same"
    assert cell({"figures": (b"1",)}, {}).outcome == "differs"


def test_a_gradient_that_stops_in_one_is_told() -> None:
    reach = Reach(0, "net", "Net", ("w",), ())
    cut = Reach(0, "net", "Net", (), ("w",))
    assert cell({}, {}, reaches=([reach], [reach])).outcome == "same"
    assert cell({}, {}, reaches=([cut], [cut])).outcome == "same"
    said = cell({}, {}, reaches=([reach], [cut]))
    assert said.outcome == "differs"
    assert said.reason == ("Different gradient of `net`: in the translation no gradient reaches w.")
    assert cell({}, {}, reaches=([cut], [reach])).outcome == "differs"


def test_a_tensor_of_which_a_gradient_is_kept_keeps_one_in_the_translation() -> None:
    leaf, hanging = tensor([1.0], is_trainable=True), tensor([1.0], needs_gradient=True)
    for one, two, frameworks, outcome in (
        (leaf, ONE, ("pytorch", "paddle"), "differs"),
        (hanging, ONE, ("pytorch", "paddle"), "differs"),
        (leaf, leaf, ("pytorch", "paddle"), "same"),
        (ONE, hanging, ("pytorch", "paddle"), "same"),
        (ONE, leaf, ("pytorch", "paddle"), "differs"),
        (leaf, ONE, ("paddle", "pytorch"), "differs"),
        (leaf, ONE, ("pytorch", "keras"), "same"),
    ):
        said = cell({"bound": {"x": one}}, {"bound": {"x": two}}, frameworks=frameworks)
        assert said.outcome == outcome, (one, two, frameworks)
    gradient = cell({"bound": {"x": ONE}}, {"bound": {"x": leaf}}, "x = y.grad")
    assert gradient.outcome == "same"


def test_marks_come_first() -> None:
    said = cell({"bound": {"x": ONE}}, error("NameError"), texts={0: marked("No.", "Nor this.")})
    assert (said.outcome, said.reason) == ("marked", "No.")


@pytest.mark.parametrize("at", [0, 1])
def test_a_need_of_either_is_told(at: int) -> None:
    runs: list[dict[str, Any]] = [{}, {}]
    runs[at] = {"status": "needs", "need": "a GPU"}
    said = cell(runs[0], runs[1])
    assert (said.outcome, said.reason) == ("needs", "It needs a GPU, which is not here.")
    runs[at] = {"need": "the module d2l"}
    assert cell(runs[0], runs[1]).outcome == "needs"


def test_what_fails_with_a_need_has_the_same() -> None:
    missing = step("x = f()", status="needs", need="a data set", binds=("x",))
    after = step("y = x", **error("NameError", "name 'x' is not defined"), uses=("x",))
    first, said = proved([missing, after], [missing, after])
    assert (first.outcome, said.outcome) == ("needs", "needs")
    assert said.reason == "It needs `x` of line 1: a data set is not here."


def test_a_cell_that_raises_in_the_translation_alone() -> None:
    said = cell({}, error("TypeError", "no such argument", 1), "f(dim=1)")
    assert said.outcome == "raises"
    assert said.reason == "TypeError: no such argument (line 1 of the cell: `f(dim=1)  #`)."
    assert said.evidence == (
        "source (pytorch): ran",
        "translation (paddle): TypeError: no such argument",
    )


@pytest.mark.parametrize("is_marked", [True, False])
def test_what_fails_for_an_earlier_cell_names_its_line(is_marked: bool) -> None:
    source = [step("a"), step("x = f()", bound={"x": ONE}), step("y = x", bound={"y": ONE})]
    lost = step("x = f()", **error("TypeError"), binds=("x",))
    after = step("y = x", **error("NameError", "name 'x' is not defined"), uses=("x",))
    said = proved(source, [step("a"), lost, after], texts={1: marked("No.")} if is_marked else {})
    assert outcomes(said) == ["unchanged", "marked" if is_marked else "raises", "raises"]
    how = "is marked" if is_marked else "raises"
    assert said[2].reason.startswith(f"It raises only because the cell at line 11 {how}")
    assert "`x`" in said[2].reason


def test_a_source_that_raises_is_said_to() -> None:
    def said(target: dict[str, Any], **source: Any) -> CellOutcome:
        return cell({**error("RuntimeError", "sizes"), **source}, target)

    same = said(error("ValueError", "shapes"))
    assert (same.outcome, same.reason) == (
        "same",
        "The source raises too: RuntimeError and ValueError.",
    )
    assert said(error("NameError", "name 'f' is not defined")).outcome == "raises"
    assert said(error("TypeError", "got an unexpected keyword argument 'dim'")).outcome == "raises"
    runs = said({})
    assert (runs.outcome, runs.reason) == (
        "differs",
        "The source raises RuntimeError here, and the translation runs.",
    )
    before = said({**error("ValueError"), "bound": {"x": TWO}}, bound={"x": ONE})
    assert before.outcome == "differs"


def test_a_name_missing_in_both_must_be_the_same() -> None:
    source = error("NameError", "name 'x' is not defined")
    assert cell(source, source).outcome == "same"
    assert cell(source, error("NameError", "name 'y' is not defined")).outcome == "raises"


def test_cells_after_the_end_of_a_run_are_not_the_same() -> None:
    ran = [step("a"), step("b"), step("c")]
    ends = [step("a"), step("b", status="raised"), step("c", status="not run")]
    said = proved(ran, ends, ended=("", "ran for more than 9 s"))
    assert outcomes(said) == ["unchanged", "raises", "raises"]
    assert said[1].reason == (
        "The run of the translation was ended in this cell: ran for more than 9 s."
    )
    assert "before this cell" in said[2].reason
    both = proved(ends, ends, ended=("SIGKILL", "SIGKILL"))
    assert outcomes(both) == ["unchanged", "raises", "raises"]
    assert "run of the source" in both[1].reason


def test_a_cell_that_is_not_there_is_not_the_same() -> None:
    assert outcomes(proved([step("a"), step("b")], [step("a")])) == ["unchanged", "differs"]


def test_a_function_that_is_never_called_is_told() -> None:
    function: dict[str, Any] = {"defined": defined("f"), "bound": {"f": other("function")}}
    source = [step("def f(): 1", **function), step("f()")]
    for called, reason in (((), "Never called: `f`."), (("f",), ""), (("f.g",), "")):
        target = [step("def f(): 2", **function), step("f()", called=called)]
        assert proved(source, target)[0].reason == reason
        assert proved(source, target)[0].outcome == "same"


def test_a_class_of_which_nothing_is_made_is_told() -> None:
    told: dict[str, Any] = {"defined": defined("Net"), "bound": {"Net": other("class", "", "Net")}}
    made: dict[str, Any] = {"net": module({"w": [1.0]}, name="Net")}
    for bound, reason in (({}, "Never called: `Net`."), (made, "")):
        end = step("net = f()", bound=bound)
        said = proved([step("class Net: 1", **told), end], [step("class Net: 2", **told), end])
        assert said[0].reason == reason


def test_a_parameter_that_waits_is_no_difference_but_is_told() -> None:
    said = cell({"bound": {"w": parameter([1.0])}}, {"bound": {"w": unbuilt()}})
    assert (said.outcome, said.reason) == ("same", "Not built yet.")
