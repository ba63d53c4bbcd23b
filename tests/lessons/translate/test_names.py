"""What names mean: by import and scope, and never by how they look."""

import ast

import pytest

from lessons.translate.engine import translate_expression
from lessons.translate.names import Names
from lessons.translate.pages import Page


def paths(*cells: str, framework: str = "pytorch") -> list[str | None]:
    """Return the path of each argument of `look(...)`, in the order of the cells."""
    pages = [Page(number, source) for number, source in enumerate(cells)]
    names = Names(pages, framework)
    calls = [node for page in pages for node in page.nodes if isinstance(node, ast.Call)]
    return [names.path(one.args[0]) for one in calls if ast.unparse(one.func) == "look"]


@pytest.mark.parametrize(
    ("imports", "name", "path"),
    [
        ("import torch", "torch.nn.Linear", "torch.nn.Linear"),
        ("from torch import nn", "nn.Linear", "torch.nn.Linear"),
        ("import torch.nn as layers", "layers.Linear", "torch.nn.Linear"),
        ("from torch.nn import functional as F", "F.relu", "torch.nn.functional.relu"),
        ("from torch.nn import Linear as L", "L", "torch.nn.Linear"),
        ("import tensorflow as tf", "tf.keras.layers.Dense", "keras.layers.Dense"),
        ("import tensorflow", "tensorflow.keras.Model", "keras.Model"),
        ("import tensorflow as tf", "tf.losses.Huber", "keras.losses.Huber"),
        ("from tensorflow import keras", "keras.Sequential", "keras.Sequential"),
        ("import numpy as np", "np.ones", "np.ones"),
        ("import torch", "torch.nn.init.normal", "torch.nn.init.normal_"),
        ("import os", "os.path", "os.path"),
        ("from . import nn", "nn.Linear", None),
    ],
)
def test_imports(imports: str, name: str, path: str | None) -> None:
    assert paths(imports, f"look({name})") == [path]


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ndef f(torch):\n    look(torch.abs)",
        "import torch\ndef f():\n    torch = 3\n    look(torch.abs)",
        "import torch\nfor torch in []:\n    look(torch.abs)",
        "import torch\n[look(torch.abs) for torch in []]",
        "import torch\nf = lambda torch: look(torch.abs)",
        "import torch\ndef torch(): pass\nlook(torch.abs)",
        "import torch\nx.torch = 3\ny = x.look\nlook(x.torch)",
    ],
)
def test_a_lessons_own_name_is_none_of_the_librarys(source: str) -> None:
    assert paths(source) == [None]


def test_what_is_gone_through_at_once_sees_the_names_as_they_are() -> None:
    cells = ("import torch as t\n[look(t.abs) for x in y]", "t = 3\n[look(t.abs) for x in y]")
    assert paths(*cells) == ["torch.abs", None]
    assert paths("import torch as t\nf = lambda: look(t.abs)\nt = 3") == [None]


def test_a_name_that_an_inner_function_changes_is_the_outers_own() -> None:
    inner = "    def g():\n        nonlocal t\n        t = 4\n"
    assert paths(f"import torch as t\ndef f():\n    t = 3\n{inner}    look(t.abs)") == [None]


def test_the_last_binding_before_counts() -> None:
    cells = ("import torch as t", "look(t.abs)", "t = 3\nlook(t.abs)", "import torch as t\nlook(t)")
    assert paths(*cells) == ["torch.abs", None, "torch"]


def test_a_function_sees_what_is_there_when_it_runs() -> None:
    assert paths("def f():\n    look(nn.Linear)", "from torch import nn") == ["torch.nn.Linear"]


def test_a_functions_own_import_is_its_own() -> None:
    source = "def f():\n    from torch import nn\n    look(nn.Linear)"
    assert paths(source) == ["torch.nn.Linear"]


def test_a_piece_without_imports_means_the_usual() -> None:
    assert paths("look(nn.Linear)") == ["torch.nn.Linear"]
    assert paths("look(layers.Dense)", framework="keras") == ["keras.layers.Dense"]
    assert paths("nn = 3\nlook(nn.Linear)") == [None]


def test_paddles_inner_rooms_are_paddle() -> None:
    source = "look(paddle.tensor.mm)\nlook(paddle.framework.ParamAttr)"
    assert paths(source, framework="paddle") == ["paddle.mm", "paddle.ParamAttr"]


def test_types_of_the_rest_of_the_arguments_are_told() -> None:
    text = "import torch\ndef f(*x: torch.Tensor, **y: torch.Tensor): ..."
    told, _ = translate_expression(text, "pytorch", "keras")
    assert "def f(*x: tf.Tensor, **y: tf.Tensor)" in told
