"""The imports of a translated lesson: what it uses, where the source's stood."""

import pytest

from lessons.document import Cell
from lessons.translate.engine import translate_cells


def tell(*sources: str, source: str = "pytorch", target: str = "keras") -> list[str]:
    cells = [Cell(n, 1, text, 0, 0, (), n) for n, text in enumerate(sources)]
    found = translate_cells(cells, source, target, notes="none")
    return [found[n].source for n in range(len(sources))]


@pytest.mark.parametrize(
    ("sources", "written"),
    [
        (
            ("import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)",),
            ["import tensorflow as tf\nfrom keras import layers\nnet = layers.Dense(1)"],
        ),
        (
            ("import torch  # it\nx = torch.ones(2)",),
            ["import tensorflow as tf  # it\nx = tf.ones(2)"],
        ),
        (
            ("import torch\nfrom torch import nn\nx = torch.ones(2)",),
            ["import tensorflow as tf\nx = tf.ones(2)"],
        ),
        (
            ("import torch\nimport numpy as np\nx = np.ones(2)",),
            ["import tensorflow as tf\nimport numpy as np\nx = np.ones(2)"],
        ),
        (("def f():\n    import torch\n    return torch.ones(2)",), None),
        (("x = torch.ones(2)",), ["x = tf.ones(2)"]),
    ],
)
def test_into_keras(sources: tuple[str, ...], written: list[str] | None) -> None:
    inner = ["def f():\n    import tensorflow as tf\n    return tf.ones(2)"]
    assert tell(*sources) == (written or inner)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "import torch\nfrom torch import nn\nnn.ReLU()",
            "import paddle\nfrom paddle import nn\nnn.ReLU()",
        ),
        ("import torch\ntorch.nn.ReLU()", "import paddle\npaddle.nn.ReLU()"),
        (
            "import torch\nimport torch.nn.functional as F\nF.relu(x)",
            "import paddle\nimport paddle.nn.functional as F\nF.relu(x)",
        ),
        ("from torch.nn import Linear\nLinear(2, 1)", "from paddle.nn import Linear\nLinear(2, 1)"),
        (
            "from torch.nn import Linear as L\nL(2, 1)",
            "from paddle.nn import Linear as L\nL(2, 1)",
        ),
    ],
)
def test_into_paddle(text: str, written: str) -> None:
    assert tell(text, target="paddle") == [written]


def test_what_an_earlier_cell_imports_is_not_imported_again() -> None:
    first, second = tell("import torch", "from torch import nn\nnn.ReLU()\ntorch.ones(1)")
    assert first == "import tensorflow as tf"
    assert second == "from keras import layers\nlayers.ReLU()\ntf.ones(1)"


def test_what_the_source_has_no_module_for_is_imported_first() -> None:
    first, second = tell(
        "import tensorflow as tf\ny = tf.nn.relu(x)", "x = 3", source="keras", target="pytorch"
    )
    assert first == "import torch\nfrom torch.nn import functional as F\ny = F.relu(x)"
    assert second == "x = 3"


def test_each_group_of_imports_has_what_is_used_before_the_next() -> None:
    head, used = "import tensorflow as tf\nfrom keras import layers", "y = tf.nn.relu(x)"
    cells = (head, "net = layers.Dropout(0.5)", head, used, head, used)
    told = tell(*cells, source="keras", target="pytorch")
    assert told[0] == "import torch\nfrom torch import nn"
    assert [told[2], told[4]] == [f"{told[0]}\nfrom torch.nn import functional as F"] * 2


@pytest.mark.parametrize("target", ["keras", "paddle"])
def test_what_is_written_out_stays_so_and_comes_back(target: str) -> None:
    text = "import torch\nnet = torch.nn.ReLU()"
    (there,) = tell(text, target=target)
    out = {"keras": "tf.keras.layers.ReLU()", "paddle": "paddle.nn.ReLU()"}
    assert there.endswith(f"\nnet = {out[target]}")
    assert tell(there, source=target, target="pytorch") == [text]


def test_a_lesson_with_short_names_does_not_write_out() -> None:
    (there,) = tell("import torch\nfrom torch import nn\nnet = torch.nn.ReLU()")
    assert there == "import tensorflow as tf\nfrom keras import layers\nnet = layers.ReLU()"


@pytest.mark.parametrize(
    "line", ["import torch.nn.functional as F", "from torch.nn import functional as F"]
)
def test_a_module_is_imported_as_its_counterpart_is(line: str) -> None:
    text = f"import torch\n{line}\nF.relu(x)"
    assert tell(*tell(text, target="paddle"), source="paddle", target="pytorch") == [text]


def test_what_is_imported_again_is_imported_again() -> None:
    texts = ["import torch\nx = torch.ones(2)", "import torch\nx + torch.ones(2)"]
    assert tell(*texts)[1] == "import tensorflow as tf\nx + tf.ones(2)"


def test_a_short_name_that_the_lesson_gives_otherwise_is_not_taken() -> None:
    text = "import paddle\nfrom paddle import io\ndata = 3\nclass A(io.Dataset):\n    pass"
    (there,) = tell(text, source="paddle", target="pytorch")
    assert "class A(torch.utils.data.Dataset):" in there


def test_a_usual_short_name_is_not_taken_from_the_lesson() -> None:
    made = "layers = []\nlayers.append(nn.Linear(2, 1))\nnn.Sequential(*layers)"
    (there,) = tell(f"import torch\nfrom torch import nn\n{made}")
    assert "\nimport keras\n" in there
    assert "from keras" not in there
    assert there.endswith("layers.append(keras.layers.Dense(1))\nkeras.Sequential(layers)")
    text = "import tensorflow as tf\nfrom keras import layers\nF = tf.nn.relu(x)"
    (back,) = tell(text, source="keras", target="pytorch")
    assert back == "import torch\nfrom torch import nn\nF = nn.functional.relu(x)"


def test_what_is_not_in_the_book_is_marked() -> None:
    (text,) = tell("from torch.nn import NoSuchLayer\nx = 3")
    assert text.startswith("# triptych: `torch.nn.NoSuchLayer` is not in the phrasebook\n")


def test_what_is_used_before_it_is_imported_is_imported_earlier() -> None:
    late = "from torch.nn import functional as F\nF.relu(x)"
    first, second = tell("import torch\ny = torch.sigmoid(x)", late, target="paddle")
    assert first == "import paddle\nfrom paddle.nn import functional as F\ny = F.sigmoid(x)"
    assert second == "from paddle.nn import functional as F\nF.relu(x)"


def test_what_is_used_in_lines_before_its_import_is_imported_earlier_and_once() -> None:
    text = "import torch\nx = torch.sigmoid(y)\nimport torch.nn.functional as F\nF.relu(x)"
    (told,) = tell(text, target="paddle")
    head = "import paddle\nimport paddle.nn.functional as F\n"
    assert told == f"{head}x = F.sigmoid(y)\nF.relu(x)"


@pytest.mark.parametrize(
    ("text", "root"), [("import torch.nn as nn", "torch"), ("import paddle.nn as nn", "paddle")]
)
def test_what_imports_one_module_writes_layers_out_from_it(text: str, root: str) -> None:
    source = {"torch": "pytorch"}.get(root, root)
    text = f"import {root}\n{text}\nnet = nn.ReLU()"
    (there,) = tell(text, source=source)
    assert there == (
        "import tensorflow as tf\nfrom tensorflow import keras\nnet = keras.layers.ReLU()"
    )
    assert tell(there, source="keras", target=source) == [text]


def test_a_module_that_is_imported_by_its_own_name_is_not_the_only_one() -> None:
    text = "import torch\nfrom torch import nn\nnn.init.zeros_(weight)"
    for functions in ("", "import torch.nn.functional as F\n"):
        (there,) = tell(functions + text)
        assert there.startswith("import tensorflow as tf\nimport keras\n")
    assert tell(there, source="keras", target="pytorch") == [text]


@pytest.mark.parametrize("line", ["from torch.utils import data", "from paddle import io"])
def test_data_sets_have_a_short_name_in_lessons_that_have_short_names(line: str) -> None:
    keras = "import tensorflow as tf\nfrom keras import layers\n"
    keras += "net = layers.ReLU()\nsets = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)"
    target = "pytorch" if "torch" in line else "paddle"
    (there,) = tell(keras, source="keras", target=target)
    module = line.rsplit(" ", maxsplit=1)[1]
    assert line in there.splitlines()
    assert f"= {module}.DataLoader({module}.TensorDataset(" in there


def test_data_sets_are_written_out_where_their_short_name_is_taken_or_all_is() -> None:
    made = "sets = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)"
    out = "torch.utils.data.DataLoader(torch.utils.data.TensorDataset("
    for lines in (
        f"from keras import layers\ndata = 3\n{made}",
        f"net = tf.keras.layers.ReLU()\n{made}",
    ):
        (there,) = tell(f"import tensorflow as tf\n{lines}", source="keras", target="pytorch")
        assert out in there


def test_functions_alone_are_no_layers() -> None:
    text = "import torch\nfrom torch.nn import functional as F\ntorch.manual_seed(1)\nF.relu(x)"
    (there,) = tell(text)
    assert there == "import tensorflow as tf\ntf.random.set_seed(1)\ntf.nn.relu(x)"


GATE = """
import torch
from torch.nn import functional as F
def gate(x, c):
    F = torch.sigmoid(x)
    return F * c
def share(x):
    return F.softmax(x, dim=-1)
"""


def test_a_short_name_is_not_used_where_a_function_gives_it_to_its_own() -> None:
    told = tell(GATE, target="paddle")[0]
    assert "    F = paddle.nn.functional.sigmoid(x)\n    return F * c" in told
    assert "return F.softmax(x, axis=-1)" in told


def test_what_single_names_have_become_is_imported_where_it_is_used() -> None:
    text = "from torch import randn, zeros\nfrom torch.optim import SGD\nx = randn(3) + zeros(3)"
    (there,) = tell(text, target="paddle")
    assert there.splitlines()[:2] == [
        "from paddle import randn, zeros",
        "from paddle.optimizer import SGD",
    ]
    assert there.endswith("x = randn([3]) + zeros([3])")
    assert tell(there, source="paddle", target="pytorch") == [text]


def test_what_tensorflow_has_in_its_rooms_is_written_out() -> None:
    text = "from torch.utils.data import DataLoader, TensorDataset\n"
    (there,) = tell(f"{text}batches = DataLoader(TensorDataset(x, y), batch_size=4)")
    assert there == (
        "import tensorflow as tf\n"
        "batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size=4)"
    )
