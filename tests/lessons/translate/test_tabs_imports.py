"""Imports that an existing tab lacks, and nothing else of it, are added."""

import pytest

from lessons.translate.documents.tab_imports import add_imports, names_in

TOLD = "import tensorflow as tf\nimport keras\nfrom keras import layers, ops as o\nx = 1"


@pytest.mark.parametrize(
    ("existing", "used", "expected"),
    [
        (
            "#@tab tensorflow\nimport tensorflow as tf\n\ny = 2",
            {"keras", "layers", "tf", "x"},
            "#@tab tensorflow\nimport tensorflow as tf\n"
            "import keras\nfrom keras import layers\n\ny = 2",
        ),
        ("%%tab tf\nimport os", {"o"}, "%%tab tf\nimport os\nfrom keras import ops as o"),
        ("import keras", {"keras"}, "import keras"),
        ("import os", set(), "import os"),
        ("y = 2", {"keras"}, "y = 2"),
        ("import (", {"keras"}, "import ("),
    ],
)
def test_what_is_lacking_is_added(existing: str, used: set[str], expected: str) -> None:
    assert add_imports(existing, TOLD, used) == expected


def test_names_of_cells() -> None:
    assert names_in(["x = tf.f(1)", "块"]) == {"x", "tf", "f", "块"}
