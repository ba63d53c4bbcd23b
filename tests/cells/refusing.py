"""A framework on a kernel that refuses to confine, as in a container without namespaces."""

from pathlib import Path

from common.cells import namespaces
from tests.fake_lessons import FakeLessons


class Refused(FakeLessons):
    """Runs lessons all the same."""

    def __init__(self) -> None:
        call = namespaces._call

        def refuse(name: str, *arguments: int | bytes | None, at: Path | None = None) -> int:
            if name in ("unshare", "mount"):
                raise PermissionError(1, f"{name}: Operation not permitted")
            return call(name, *arguments, at=at)

        namespaces._call = refuse
