"""The grid holds: each section has the same operations in the same order in every framework."""

import ast
from pathlib import Path

import pytest

from common.catalog import FRAMEWORKS
from common.interface import SECTIONS

ROOT = Path(__file__).parents[2]


def methods(path: Path, *, abstract: bool) -> list[str]:
    """Return the public methods of a file's classes, read without importing it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        item.name
        for found in tree.body
        if isinstance(found, ast.ClassDef)
        for item in found.body
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_")
        if any(ast.unparse(mark) == "abstractmethod" for mark in item.decorator_list) is abstract
    ]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("section", ["border", *SECTIONS, "inspection", "randomness"])
def test_adapters_follow_the_interface(section: str, framework: str) -> None:
    operations = methods(ROOT / "common" / "interface" / f"{section}.py", abstract=True)
    adapter = methods(ROOT / "frameworks" / framework / f"{section}.py", abstract=False)
    assert operations
    assert [name for name in adapter if name in operations] == operations
