"""What holds for all tests: no framework is imported by the process that runs them."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from common.catalog import FRAMEWORKS

# In CI a property test tries the same examples each time, so that a red run can be repeated.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if "CI" in os.environ else "local")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of the few worker tests that need a real framework; hear Ctrl-C.

    A shell that starts something in the background has it ignore Ctrl-C, and so would every process
    that a test starts and interrupts.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "framework: runs a real framework in a worker")


@pytest.fixture(autouse=True, scope="session")
def imports_no_framework() -> Iterator[None]:
    """Fail at the end of a session in which some test imported a framework."""
    yield
    imported = [m for entry in FRAMEWORKS.values() for m in entry.modules if m in sys.modules]
    assert not imported, f"the process of the tests has imported {', '.join(imported)}"
