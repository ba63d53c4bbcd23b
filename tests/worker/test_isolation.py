"""A process holds one framework at most, and the process that a person starts holds none."""

import json
import subprocess
import sys

import pytest

from common.catalog import FRAMEWORKS
from common.outcomes import Ok
from common.worker.client import Worker
from common.worker.environment import ROOT
from tests.worker.asking import ask, facts_of

LIBRARIES = sorted(module for entry in FRAMEWORKS.values() for module in entry.modules)

# Imports all modules of the packages that a person's process may import, and says what came along.
IMPORT_ALL = """
import importlib, json, pkgutil, sys

for name in {packages}:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


@pytest.mark.parametrize("package", ["common", "lessons", "report"])
def test_importing_the_project_imports_no_framework(package: str) -> None:
    if not (ROOT / package / "__init__.py").exists():
        pytest.fail(f"there is no package {package} to import")
    code = IMPORT_ALL.format(packages=[package])
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = json.loads(answer.stdout.splitlines()[-1])
    assert package in imported
    assert [name for name in imported if name in LIBRARIES] == []


@pytest.mark.framework
@pytest.mark.parametrize("framework", ["paddle", "keras"])
def test_a_worker_holds_its_own_framework_alone(framework: str) -> None:
    """TensorFlow imported before Paddle in one process is a segmentation fault."""
    with Worker(framework) as worker:
        versions = worker.start().versions
        (outcome,) = ask(worker, "surroundings")
    assert isinstance(outcome, Ok)
    assert sorted(versions) == sorted(FRAMEWORKS[framework].distributions)
    modules = facts_of(outcome)["modules"]
    assert isinstance(modules, list)
    own = sorted(FRAMEWORKS[framework].modules)
    assert [name for name in LIBRARIES if name in modules] == own


def test_an_import_waits_for_no_other() -> None:
    """Workers that are launched together import at the same time."""
    with Worker("tests.worker.broken:Meets") as one, Worker("tests.worker.broken:Meets") as other:
        assert one.start().framework == other.start().framework == "fake"
