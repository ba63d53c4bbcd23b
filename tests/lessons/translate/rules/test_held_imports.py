"""Imports of single functions and classes."""

from tests.lessons.translate.rules.cells import tell

OWN = """
from paddle.io import {}

class Digits(Dataset):
    def __len__(self):
        return 2
"""


def test_a_class_that_is_only_named_is_imported() -> None:
    told = tell("paddle", "pytorch", OWN.format("Dataset"))[0]
    assert "from torch.utils.data import Dataset\n" in told
    assert "class Digits(Dataset):" in told


def test_names_of_one_module_stay_in_one_line() -> None:
    told = tell("paddle", "pytorch", OWN.format("Dataset, DataLoader"))[0]
    assert "from torch.utils.data import Dataset, DataLoader\n" in told


def test_what_the_target_has_no_name_for_is_not_imported() -> None:
    told = tell("paddle", "keras", OWN.format("Dataset, DataLoader"))[0]
    assert "import" not in told
    assert "class Digits:" in told


def test_an_unknown_name_is_refused() -> None:
    told = tell("paddle", "pytorch", OWN.format("Dataset, Nothing"))[0]
    assert "# triptych: `paddle.io.Nothing` is not in the phrasebook" in told


def test_an_import_of_all_names_is_refused() -> None:
    told = tell("pytorch", "paddle", "from torch import *\nx = ones(2)")[0]
    assert told.startswith("# triptych: an import of all names does not say which\n")
    assert tell("pytorch", "paddle", "from shapes import *\nx = 1")[0].startswith("from shapes")
