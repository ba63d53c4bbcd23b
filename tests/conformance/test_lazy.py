"""Lazy layers, pinned to values worked out by hand: 20 inputs, 256 and 10 units."""

import pytest

from common.facts import Missing, Value
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

SHAPES = [[20, 256], [256], [256, 10], [10]]
ELEMENTS = 20 * 256 + 256 + 256 * 10 + 10  # 7946


@pytest.fixture
def native(request: pytest.FixtureRequest, observe: Observe) -> bool:
    """Return whether the framework offers the test's scenario; check its word if it does not."""
    if observe.framework != "paddle":
        return True
    scenario = request.function.__name__.removeprefix("test_")
    assert "no lazy Linear" in observe.not_offered(f"lazy.{scenario}")
    return False


def test_before_first_call(observe: Observe, native: bool) -> None:
    if not native:
        return
    facts = observe("lazy.before_first_call")
    assert facts["warnings when the layer is made"] == []
    assert facts["weight has values"] is False
    if observe.framework == "pytorch":
        assert facts["layer's class"] == "LazyLinear"
        printed = "LazyLinear(in_features=0, out_features=256, bias=True)"
        assert facts["layer printed"] == printed
        assert facts["weight printed"] == "<UninitializedParameter>"
        assert facts["weight's class"] == "UninitializedParameter"
        assert facts["weight's shape"] == "raises RuntimeError"
        names = ["0.weight", "0.bias", "2.weight", "2.bias"]
        assert facts["names of parameters"] == names
        assert facts["names saved"] == names
        assert facts["elements counted"] == "raises ValueError"
    else:
        assert facts["layer's class"] == "Dense"
        assert facts["layer printed"] == "<Dense name=dense, built=False>"
        for name in ("weight printed", "weight's class", "weight's shape"):
            assert facts[name] == "raises AttributeError"
        assert facts["names of parameters"] == []
        assert facts["names saved"] == []
        assert facts["elements counted"] == 0


def test_own_before_first_call(observe: Observe) -> None:
    facts = observe("lazy.own_before_first_call")
    assert facts["weight has values"] is False
    assert facts["weight's shape"] == "raises AttributeError"
    assert facts["names of parameters"] == []
    assert facts["names saved"] == []
    assert facts["elements counted"] == 0


def test_first_call(observe: Observe, native: bool) -> None:
    if not native:
        return
    facts = observe("lazy.first_call")
    if observe.framework == "pytorch":
        assert facts["weight's shape as stored"] == [256, 20]
        assert facts["weight's class"] == "Parameter"
        assert facts["same parameter object as before"] is True
        assert facts["layer's class"] == "Linear"
        printed = "Linear(in_features=20, out_features=256, bias=True)"
    else:
        assert facts["weight's shape as stored"] == [20, 256]
        assert facts["weight's class"] == "Variable"
        assert isinstance(facts["same parameter object as before"], Missing)
        assert facts["layer's class"] == "Dense"
        printed = "<Dense name=dense, built=True>"
    assert facts["layer printed"] == printed
    errors = {"pytorch": "RuntimeError", "keras": "ValueError"}
    assert error_class(facts["an input of another width"]) == errors[observe.framework]
    check_there_now(facts)


def test_own_first_call(observe: Observe) -> None:
    facts = observe("lazy.own_first_call")
    errors = {"pytorch": "RuntimeError", "paddle": "ValueError", "keras": "InvalidArgumentError"}
    assert error_class(facts["an input of another width"]) == errors[observe.framework]
    check_there_now(facts)


def check_there_now(facts: dict[str, Value | Missing]) -> None:
    assert facts["output's shape"] == [2, 10]
    assert facts["shapes found"] == SHAPES
    assert facts["shapes found by the same code, 30 wide"] == [[30, 256], *SHAPES[1:]]
    assert facts["elements counted"] == ELEMENTS
    assert facts["first width still works"] is True


def test_init_before(observe: Observe, native: bool) -> None:
    if not native:
        return
    facts = observe("lazy.init_before")
    torch = observe.framework == "pytorch"
    assert error_class(facts["setting a weight"]) == ("ValueError" if torch else "AttributeError")
    assert error_class(facts["a loop that initializes by type"]) == (
        None if torch else "AttributeError"
    )
    assert facts["weights are one after the first call"] is False
    assert facts["after a dry run: weights are one"] is True


def test_own_init_before(observe: Observe) -> None:
    facts = observe("lazy.own_init_before")
    setting = "AssertionError" if observe.framework == "paddle" else "AttributeError"
    assert error_class(facts["setting a weight"]) == setting
    assert facts["a loop that initializes by type"] is None  # another type: passed over
    assert facts["weights are one after the first call"] is False
    assert facts["after a dry run: first weight is one"] is True


def test_save_before(observe: Observe, native: bool) -> None:
    if not native:
        return
    facts = observe("lazy.save_before")
    torch = observe.framework == "pytorch"
    for name in ("saving", "loading"):
        assert error_class(facts[name]) == (None if torch else "ValueError")
    assert facts["loaded early, gives equal outputs"] is torch
    assert facts["loaded after a dry run, gives equal outputs"] is True


def test_own_save_before(observe: Observe) -> None:
    facts = observe("lazy.own_save_before")
    saving = {"pytorch": None, "paddle": None, "keras": "ValueError"}
    loading = {"pytorch": "RuntimeError", "paddle": None, "keras": "ValueError"}
    assert error_class(facts["saving"]) == saving[observe.framework]
    assert error_class(facts["loading"]) == loading[observe.framework]
    assert facts["loaded early, gives equal outputs"] is False
    assert facts["loaded after a dry run, gives equal outputs"] is True


def test_optimizer_before(observe: Observe, native: bool) -> None:
    if not native:
        return
    facts = observe("lazy.optimizer_before")
    torch = observe.framework == "pytorch"
    assert error_class(facts["two lazy layers: error"]) == (None if torch else "ValueError")
    assert facts["two lazy layers: trained"] == [torch, torch]
    assert facts["optimizer made after the call: trained"] == [True, True]


def test_own_optimizer_before(observe: Observe) -> None:
    facts = observe("lazy.own_optimizer_before")
    errors = {"pytorch": "ValueError", "paddle": "IndexError", "keras": "ValueError"}
    assert error_class(facts["two lazy layers: error"]) == errors[observe.framework]
    assert facts["two lazy layers: trained"] == [False, False]
    keras = observe.framework == "keras"
    assert error_class(facts["one lazy, one not: error"]) == ("ValueError" if keras else None)
    assert facts["one lazy, one not: trained"] == [False, not keras]
    assert facts["optimizer made after the call: trained"] == [True, True]


def test_delayed_values(observe: Observe) -> None:
    if observe.framework == "keras":
        assert "build()" in observe.not_offered("lazy.delayed_values")
        return
    facts = observe("lazy.delayed_values")
    torch = observe.framework == "pytorch"
    assert facts["elements counted before there are values"] == 20 * 256 + 256
    unread = "raises NotImplementedError" if torch else 0
    assert facts["numbers that can be read before they are filled"] == unread
    assert facts["numbers that can be read after that"] == 20 * 256
    assert facts["they are drawn at random"] is True
