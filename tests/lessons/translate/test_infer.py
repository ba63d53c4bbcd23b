"""Kinds, data types and axes by a lesson's text alone."""

import ast

import pytest

from common.cells.known import Known
from lessons.translate.engine import read_script


def kinds(text: str, framework: str = "pytorch") -> dict[str, Known | None]:
    """What names are where they are last given a value."""
    target = "keras" if framework != "keras" else "pytorch"
    script = read_script([(0, text)], framework, target, None, "none")
    tree = script.pages[0].tree
    assert tree is not None
    return {
        node.id: script.kinds.of(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def tensor(text: str, framework: str = "pytorch") -> tuple[str, str, int]:
    known = kinds(f"{text}", framework)["a"]
    assert known is not None
    return known.kind, known.dtype, known.ndim


@pytest.mark.parametrize(
    ("text", "dtype", "ndim"),
    [
        ("torch.ones(2, 3)", "float32", 2),
        ("torch.ones((2, 3), dtype=torch.int64)", "int64", 2),
        ("torch.zeros(4).reshape(2, 2)", "float32", 2),
        ("torch.tensor([[1, 2], [3, 4]])", "int64", 2),
        ("torch.tensor([1.0, 2])", "float32", 1),
        ("torch.tensor([True])", "bool", 1),
        ("torch.tensor(3)", "int64", 0),
        ("torch.arange(6)", "int64", 1),
        ("torch.arange(0, 1, 0.5)", "float32", 1),
        ("torch.arange(6) * 0.5", "float32", 1),
        ("torch.arange(6) / 2", "float32", 1),
        ("torch.arange(6) * 2", "int64", 1),
        ("torch.ones(3, 2) + torch.arange(2)", "float32", 2),
        ("torch.ones(3, 2) > 0", "bool", 2),
        ("(torch.ones(3, 2) > 0).sum()", "int64", 0),
        ("torch.ones(3, 2).sum(dim=1)", "float32", 1),
        ("torch.ones(3, 2).sum(dim=1, keepdim=True)", "float32", 2),
        ("torch.ones(3, 2).argmax(dim=1)", "int64", 1),
        ("torch.exp(torch.arange(3))", "float32", 1),
        ("torch.ones(3, 2)[0]", "float32", 1),
        ("torch.ones(3, 2)[0, 1:]", "float32", 1),
        ("torch.ones(3, 2)[None]", "float32", 3),
        ("torch.ones(3).unsqueeze(0)", "float32", 2),
        ("torch.ones(2).double()", "float64", 1),
    ],
)
def test_what_a_tensor_holds_follows_from_how_it_is_made(text: str, dtype: str, ndim: int) -> None:
    assert tensor(f"import torch\na = {text}") == ("tensor", dtype, ndim)


@pytest.mark.parametrize(
    "text", ["torch.tensor(values)", "torch.ones(shape)", "torch.arange(n)", "f(x) + torch.ones(2)"]
)
def test_what_hangs_on_the_unknown_stays_unknown(text: str) -> None:
    known = kinds(f"import torch\na = {text}")["a"]
    assert known is not None
    assert known.kind == "tensor"
    assert not known.dtype or known.ndim == -1


def test_whole_numbers_of_tensorflow_are_narrower() -> None:
    before = "import tensorflow as tf\n"
    assert tensor(before + "a = tf.constant([1, 2])", "keras") == ("tensor", "int32", 1)
    assert tensor(before + "a = tf.range(4) / 2", "keras") == ("tensor", "float64", 1)


def test_a_function_is_read_with_what_it_is_first_called_with() -> None:
    text = "import torch\ndef f(x):\n    b = x > 0\n    return b\n\na = f(torch.ones(2, 3))"
    found = kinds(text)
    assert found["b"] == found["a"] == Known(kind="tensor", dtype="bool", ndim=2)


def test_several_results_are_given_to_several_names() -> None:
    text = "import torch\ndef f(n):\n    return torch.ones(n), 2\n\na, b = f(3)"
    found = kinds(text)
    assert found["a"] == Known(kind="tensor", dtype="float32", ndim=1)
    assert found["b"] == Known(kind="number", class_name="int")


def test_a_function_that_returns_this_or_that_tells_nothing() -> None:
    text = (
        "import torch\ndef f(x):\n    if x:\n        return 1\n    return torch.ones(1)\n\na = f(1)"
    )
    assert kinds(text)["a"] is None


def test_a_function_that_nobody_calls_is_read_too() -> None:
    assert kinds("import torch\ndef f(x):\n    a = torch.ones(2)")["a"] is not None


def test_a_function_that_calls_itself_comes_to_an_end() -> None:
    assert kinds("def f(n):\n    a = f(n - 1)\n    return a\n\nf(3)")["a"] is None
