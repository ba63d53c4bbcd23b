"""Which frameworks there are, and where each one's adapter is: an explicit table of names.

An adapter from another package enters by the entry-point group `triptych.frameworks`, or is named
in full as "module:Class". Nothing here imports a framework.
"""

import importlib.util
import re
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from common.errors import UnknownNameError

ENTRY_POINT_GROUP = "triptych.frameworks"
LITERAL = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


@dataclass(frozen=True)
class Entry:
    """A framework's name, its adapter ("module:Class"), and what must be installed for it.

    `modules` are what the adapter imports, `distributions` what pip calls their packages.
    """

    name: str
    target: str
    modules: tuple[str, ...]
    distributions: tuple[str, ...]
    install: str


FRAMEWORKS = {
    "pytorch": Entry(
        "pytorch",
        "frameworks.pytorch:PyTorch",
        ("torch",),
        ("torch",),
        "pip install -e '.[pytorch]'",
    ),
    "paddle": Entry(
        "paddle",
        "frameworks.paddle:Paddle",
        ("paddle",),
        ("paddlepaddle",),
        "pip install -e '.[paddle]'",
    ),
    "keras": Entry(
        "keras",
        "frameworks.keras:Keras",
        ("keras", "tensorflow"),
        ("keras", "tensorflow"),
        "pip install -e '.[keras]'",
    ),
}


def find_framework(name: str) -> Entry:
    """Return the framework of that name: from the table, an entry point, or "module:Class".

    Raises:
        UnknownNameError: there is none; the message names the nearest.
    """
    if name in FRAMEWORKS:
        return FRAMEWORKS[name]
    if LITERAL.fullmatch(name):
        module = name.partition(":")[0].partition(".")[0]
        return Entry(name, name, (module,), (), f"put the folder of {module!r} on PYTHONPATH")
    from importlib.metadata import entry_points  # 20 ms, which most commands need not wait for

    registered = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name in registered:
        point = registered[name]
        module = point.module.partition(".")[0]
        package = point.dist.name if point.dist else module
        return Entry(name, point.value, (module,), (package,), f"pip install {package}")
    known = [*FRAMEWORKS, *registered]
    near = get_close_matches(name.lower(), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"frameworks: {', '.join(known)}"
    raise UnknownNameError(f"unknown framework {name!r}; {hint}")


def is_installed(entry: Entry) -> bool:
    """Return whether this interpreter finds what the adapter imports, without importing it."""
    try:
        return all(importlib.util.find_spec(module) is not None for module in entry.modules)
    except ValueError:  # a module without a spec, as `__main__` is
        return False


def installed_versions(entry: Entry) -> dict[str, str]:
    """Return the version of each of the framework's packages that is installed, by its name."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for distribution in entry.distributions:
        with suppress(PackageNotFoundError):  # what is not installed is not in the answer
            found[distribution] = version(distribution)
    return found
