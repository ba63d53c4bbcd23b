"""Which frameworks there are: by the table, by an entry point, by their full name."""

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from types import ModuleType
from unittest.mock import patch

import pytest

from common.catalog import FRAMEWORKS, Entry, find_framework, installed_versions, is_installed
from common.errors import UnknownNameError
from common.worker.environment import ROOT


def test_the_table_names_the_three() -> None:
    assert list(FRAMEWORKS) == ["pytorch", "paddle", "keras"]
    for name, entry in FRAMEWORKS.items():
        assert find_framework(name) is entry
        assert entry.name == name
        assert entry.install == f"pip install -e '.[{name}]'"


def test_a_full_name_needs_no_table() -> None:
    entry = find_framework("tests.fake:Fake")
    assert (entry.target, entry.modules) == ("tests.fake:Fake", ("tests",))
    assert is_installed(entry)


def test_an_entry_point_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints([EntryPoint("flax", "flax_panel.adapter:Flax", "triptych.frameworks")])
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points.select(group=group))
    assert find_framework("flax") == Entry(
        "flax",
        "flax_panel.adapter:Flax",
        ("flax_panel",),
        ("flax_panel",),
        "pip install flax_panel",
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("pytorhc", "unknown framework 'pytorhc'; did you mean pytorch?"),
        ("Keras", "unknown framework 'Keras'; did you mean keras?"),
        ("", "unknown framework ''; frameworks: pytorch, paddle, keras"),
        ("a b:C", "unknown framework 'a b:C'; frameworks: pytorch, paddle, keras"),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, says: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_framework(name)
    assert str(caught.value) == says


def test_what_is_absent_is_not_installed() -> None:
    absent = Entry("x", "x_panel:X", ("json", "no_such_module"), ("no-such-package",), "")
    assert not is_installed(absent)
    assert installed_versions(absent) == {}


def test_what_has_no_spec_is_not_installed() -> None:
    no_spec = Entry("x", "x:X", ("__no_spec__",), (), "")
    with patch.dict(sys.modules, {"__no_spec__": ModuleType("__no_spec__")}):
        assert not is_installed(no_spec)


def test_versions_are_those_of_the_packages() -> None:
    entry = Entry("x", "x:X", (), ("numpy", "no-such-package"), "")
    assert list(installed_versions(entry)) == ["numpy"]


def test_asking_imports_nothing() -> None:
    code = (
        "import sys\n"
        "from common.catalog import FRAMEWORKS, installed_versions, is_installed\n"
        "for entry in FRAMEWORKS.values():\n"
        "    is_installed(entry), installed_versions(entry)\n"
        "    assert not any(module in sys.modules for module in entry.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
