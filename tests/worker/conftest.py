"""A worker on the fake framework, for the tests that leave it whole."""

from collections.abc import Iterator

import pytest

from common.worker.client import Worker

FAKE = "tests.fake:Fake"


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """Return the session's worker."""
    with Worker(FAKE) as started:
        yield started


@pytest.fixture
def own_worker() -> Iterator[Worker]:
    """Return a worker that the test may kill."""
    with Worker(FAKE) as started:
        yield started
