"""What a pattern takes for itself, and what its holes then are."""

import pytest

from lessons.phrasebook.matching import MismatchError
from lessons.phrasebook.patterns import Pattern
from tests.lessons.phrasebook.reading import match, texts

SOFTMAX = "torch.softmax(input=x, dim=axis)"
SUM = "Tensor.sum(dim=axis or None, keepdim=keepdims or False)"


@pytest.mark.parametrize(
    ("pattern", "source", "holes"),
    [
        (SOFTMAX, "torch.softmax(a + b, 1)", {"x": "a + b", "axis": "1"}),
        (SOFTMAX, "torch.softmax(dim=1, input=a)", {"x": "a", "axis": "1"}),
        (SUM, "X.sum()", {"x": "X", "axis": "None (default)", "keepdims": "False (default)"}),
        (SUM, "X.sum(0, keepdim=True)", {"x": "X", "axis": "0", "keepdims": "True"}),
        ("Tensor.reshape(*shape)", "X.reshape(3, -1)", {"x": "X", "shape": "*3, -1"}),
        ("Tensor.reshape(*shape)", "X.reshape((3, 4))", {"x": "X", "shape": "(3, 4)"}),
        ("torch.zeros(*shape)", "torch.zeros(3)", {"shape": "*3"}),
        ("torch.nn.ReLU(inplace=_)", "torch.nn.ReLU(inplace=True)", {}),
        ("torch.nn.ReLU(inplace=_)", "torch.nn.ReLU()", {}),
        ("tf.exp(x=x)", "tf.exp(a, name='e')", {"x": "a"}),
        ("Tensor.T", "X.T", {"x": "X"}),
        ("x ** 2", "(a + b) ** 2", {"x": "a + b"}),
        (
            "tf.Variable(tf.zeros(shape=shape))",
            "tf.Variable(tf.zeros((2, 3)))",
            {"shape": "(2, 3)"},
        ),
        ("(tf.reduce_max(x), tf.argmax(x))", "(tf.reduce_max(a), tf.argmax(a))", {"x": "a"}),
    ],
)
def test_it_is_read(pattern: str, source: str, holes: dict[str, str]) -> None:
    assert texts(pattern, source) == holes


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        (SOFTMAX, "torch.tanh(a, 1)"),
        (SOFTMAX, "softmax(a, 1)"),
        (SOFTMAX, "torch.softmax(a)"),  # the axis must be given
        ("torch.nn.MSELoss(*_, reduction='sum')", "torch.nn.MSELoss(reduction='mean')"),
        ("torch.nn.MSELoss(*_, reduction='sum')", "torch.nn.MSELoss()"),
        ("(tf.reduce_max(x), tf.argmax(x))", "(tf.reduce_max(a), tf.argmax(b))"),
        ("Tensor.T", "X.mT"),
        ("x ** 2", "a ** 3"),
        ("x ** 2", "a ** 2.0"),
    ],
)
def test_it_is_none_of_it(pattern: str, source: str) -> None:
    assert match(pattern, source) is None


def test_a_receiver_must_be_of_the_kind() -> None:
    assert match("Module.apply(fn)", "net.apply(init)", net="Module") is not None
    assert match("Module.apply(fn)", "table.apply(init)", table="Sequence") is None


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("torch.softmax(a, 1, torch.float32)", "3 positional arguments"),
        ("torch.softmax(a, axis=1)", "the argument `axis`"),
        ("torch.softmax(*given)", "an argument with a star"),
        ("torch.softmax(a, **given)", "the argument `**`"),
    ],
)
def test_unknown_arguments_are_told(source: str, what: str) -> None:
    with pytest.raises(MismatchError, match=what.replace("*", r"\*")):
        match(SOFTMAX, source)


def test_a_keyword_only_argument_takes_no_place() -> None:
    pattern = "torch.tensor(data=data, *_, requires_grad=wants or False)"
    assert texts(pattern, "torch.tensor(a, requires_grad=True)") == {"data": "a", "wants": "True"}
    with pytest.raises(MismatchError):
        match(pattern, "torch.tensor(a, True)")


@pytest.mark.parametrize(
    ("source", "is_given"),
    [("paddle.to_tensor(a, stop_gradient=False)", True), ("paddle.to_tensor(a)", False)],
)
def test_a_converter_stands_between(source: str, is_given: bool) -> None:
    found = match("paddle.to_tensor(data=data, stop_gradient=no(wants or False))", source)
    assert found is not None
    assert (found["wants"].is_given, found["wants"].converters) == (is_given, ("no",))


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        (SOFTMAX, "torch.softmax()"),
        (SUM, ".sum()"),
        ("Tensor.T", ".T"),
        ("torch.float32", "torch.float32"),
        ("x ** 2", "BinOp"),
        ("paddle.nn.initializer.Normal(mean=m)(x)", "paddle.nn.initializer.Normal()()"),
        ("len(Tensor)", "len()"),
    ],
)
def test_a_pattern_is_found_by_its_word(pattern: str, key: str) -> None:
    assert Pattern(pattern).key == key


def test_a_pattern_knows_its_holes() -> None:
    pattern = Pattern("torch.sum(Tensor, dim=axis or None, keepdim=no(keeps or False))")
    assert pattern.holes == {"x", "axis", "keeps"}
    assert set(pattern.defaults) == {"axis", "keeps"}
