"""The known differences, kept as data: which fact, who stands apart, why, on which versions."""

from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from common.errors import BadDivergencesError

Kind: TypeAlias = Literal[
    "layout", "default", "name", "type", "semantics", "missing", "error", "format"
]
FactId: TypeAlias = str  # "section.scenario/fact"
Groups: TypeAlias = tuple[tuple[str, ...], ...]


class Divergence(msgspec.Struct, frozen=True, rename={"kind": "class"}, forbid_unknown_fields=True):
    """One known difference and the reason that a reader learns from.

    Each of `groups` names the frameworks, separated by blanks, that agree with one another.
    `versions` maps a library to the versions on which this was seen. A `headline` is shown first.
    """

    facts: tuple[FactId, ...]
    groups: tuple[str, ...]
    kind: Kind
    reason: str
    reason_zh: str
    versions: dict[str, str]
    source: str
    headline: bool = False

    def split_groups(self, frameworks: set[str]) -> Groups:
        """Return the groups with only these frameworks in them, sorted, without empty ones."""
        named = (tuple(sorted(set(group.split()) & frameworks)) for group in self.groups)
        return tuple(sorted(group for group in named if group))

    def applies_to(self, versions: dict[str, str]) -> bool:
        """Return whether every library named here has a version for which this was seen."""
        return all(
            library not in versions
            or SpecifierSet(wanted, prereleases=True).contains(versions[library])
            for library, wanted in self.versions.items()
        )


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    divergence: tuple[Divergence, ...] = ()


def read_divergences(path: Path | None = None) -> tuple[Divergence, ...]:
    """Return the known differences in the order of their file, by default Triptych's own.

    Raises:
        BadDivergencesError: the file is no such table, names a fact twice, or a bad version range.
    """
    source = path or files("common").joinpath("divergences.toml")
    try:
        table = msgspec.toml.decode(source.read_bytes(), type=_Table)
    except (OSError, msgspec.DecodeError) as failed:
        raise BadDivergencesError(f"{source}: {failed}") from None
    seen: set[FactId] = set()
    for divergence in table.divergence:
        for fact in divergence.facts:
            if fact in seen:
                raise BadDivergencesError(f"{source}: {fact} is listed twice")
            seen.add(fact)
        _check_versions(divergence, str(source))
    return table.divergence


def _check_versions(divergence: Divergence, source: str) -> None:
    try:
        for wanted in divergence.versions.values():
            SpecifierSet(wanted)
    except InvalidSpecifier as failed:
        raise BadDivergencesError(f"{source}: {failed} [{divergence.facts[0]}]") from None
