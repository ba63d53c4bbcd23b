"""Names that say how many numbers a layer takes."""

import re
from collections.abc import Mapping

import pytest

from common.cells.known import KnownModule
from tests.lessons.translate.rules.nets import place_in, tell

HEAD = """
class Net(keras.Model):
    def __init__(self, {given}):
        super().__init__()
        {body}
    def call(self, X):
        return X
"""


def built(
    body: str,
    texts: Mapping[str, tuple[int, ...]],
    around: list[dict[str, int]],
    *,
    is_alone: bool = False,
) -> list[KnownModule]:
    """Return the layers that were made by these texts, of these widths and with these numbers
    around, each time in a block if not alone.
    """
    modules: list[KnownModule] = []
    for number, numbers in enumerate(around):
        if not is_alone:
            first = len(modules) + 1
            places = tuple((f"layer{n}", first + n) for n in range(len(texts)))
            modules.append(KnownModule(class_name="Net", is_own=True, children=places))
        for text, widths in texts.items():
            layer = KnownModule(
                class_name="keras.Dense",
                parameters={"kernel": (widths[number], 1)},
                made=place_in("keras", body, text),
                around=numbers,
            )
            modules.append(layer)
    return modules


def told(given: str, lines: list[str], widths: list[tuple[int, ...]], *numbers: dict[str, int]):  # type: ignore[no-untyped-def]
    """Return the layers of a class in PyTorch, made with these numbers and of these widths."""
    body = HEAD.format(given=given, body="\n        ".join(lines))
    texts = [re.sub(r"self\.\w+ = ", "", line) for line in lines]
    modules = built(body, dict(zip(texts, widths, strict=True)), list(numbers))
    text = tell("keras", "pytorch", body, modules, {})
    return re.findall(r"nn\.\w+\(.*\)$", text, re.MULTILINE)


def test_what_a_class_takes_and_does_not_use_is_meant() -> None:
    lines = ["self.q = layers.Dense(h)"]
    lines += ["self.k = layers.Dense(2 * h)", "self.v = layers.Dense(1)"]
    numbers = {"query": 3, "key": 3, "h": 8}
    found = told("query, key, h", lines, [(3,), (3,), (16,)], numbers)
    assert found == ["nn.Linear(query, h)", "nn.Linear(key, 2 * h)", "nn.Linear(2 * h, 1)"]


def test_what_the_layer_before_gives_is_meant() -> None:
    lines = ["self.a = layers.Dense(2 * h)", "self.b = layers.Dense(num_classes)"]
    numbers = [{"h": 4, "num_classes": 3}, {"h": 5, "num_classes": 3}]
    found = told("h, num_classes", lines, [(7, 7), (8, 10)], *numbers)
    assert found == ["nn.Linear(7, 2 * h)", "nn.Linear(2 * h, num_classes)"]
    found = told("h, n", ["self.a = layers.Dense(8)", "self.b = layers.Dense(h)"], [(7,), (8,)])
    assert found == ["nn.LazyLinear(8)", "nn.LazyLinear(h)"]


def test_names_that_speak_of_widths_are_meant() -> None:
    found = told("vocab_size", ["self.a = layers.Dense(vocab_size)"], [(5,)], {"vocab_size": 5})
    assert found == ["nn.Linear(vocab_size, vocab_size)"]


@pytest.mark.parametrize("name", ["num_steps", "batch_size", "lr", "num_classes", "n"])
def test_names_that_speak_of_something_else_are_not(name: str) -> None:
    lines = [f"self.a = layers.Dense({name} + 1)"]
    assert told(name, lines, [(5,)], {name: 5}) == [f"nn.Linear(5, {name} + 1)"]


def test_a_name_that_once_had_another_value_is_not_meant() -> None:
    lines = ["self.a = layers.Dense(units)"]
    found = told("num_inputs, units", lines, [(5, 6)], *({"num_inputs": 5, "units": 2},) * 2)
    assert found == ["nn.LazyLinear(units)"]


def test_where_one_layer_waits_all_of_its_class_do() -> None:
    lines = ["self.a = layers.Dense(units)", "self.b = layers.Dense(1)"]
    found = told("units", lines, [(5, 6), (2, 3)], {"units": 2}, {"units": 3})
    assert found == ["nn.LazyLinear(units)", "nn.LazyLinear(1)"]


def test_the_lessons_own_names_are_meant_where_they_have_the_value() -> None:
    body = "net = keras.Sequential([layers.Dense(8), layers.Dense(2)])"
    texts = {"layers.Dense(8)": (4,), "layers.Dense(2)": (8,)}
    for numbers, said in [({"lr": 4, "num_inputs": 4}, "num_inputs"), ({"lr": 4, "n": 4}, "4")]:
        text = tell("keras", "pytorch", body, built(body, texts, [numbers], is_alone=True), {})
        assert text == f"net = nn.Sequential(nn.Linear({said}, 8), nn.Linear(8, 2))"


def test_a_functions_own_names_are_meant() -> None:
    body = "def dense(inputs, outputs):\n    return layers.Dense(outputs)"
    numbers = [{"inputs": 3, "outputs": 2}, {"inputs": 2, "outputs": 1}]
    modules = built(body, {"layers.Dense(outputs)": (3, 2)}, numbers, is_alone=True)
    assert "return nn.Linear(inputs, outputs)" in tell("keras", "paddle", body, modules, {})
    modules = built(body, {"layers.Dense(outputs)": (3, 4)}, numbers, is_alone=True)
    assert "return nn.LazyLinear(outputs)" in tell("keras", "pytorch", body, modules, {})
