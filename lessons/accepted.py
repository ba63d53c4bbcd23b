"""Findings that a maintainer has accepted: a file with a reason for each, that must stay true.

A finding that the file does not name is new; an entry that no longer occurs is stale. Both fail.
"""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from common.errors import TriptychError
from common.files import write_whole
from lessons.audit import Audit
from lessons.findings import Finding

HEAD = """\
# Findings that are accepted, and why. Made by: triptych audit ... --update-baseline
# An entry counts for the versions that it names; one that no longer occurs has to go.
"""


class BadBaselineError(TriptychError):
    """A file of accepted findings that cannot be read."""


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One accepted finding; `fingerprint` is what it is known by, the rest is for a reader."""

    fingerprint: str
    document: str
    line: int
    framework: str
    kind: str
    explanation: str
    reason: str
    versions: dict[str, str]


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """An audit's findings beside a file: those that are new, the known, and entries without one."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    stale: tuple[Accepted, ...]


def document_name(document: str) -> str:
    """Return a document as seen from the folder of the command, the same on every system."""
    return Path(os.path.relpath(document)).as_posix()


def fingerprint_all(audit: Audit) -> list[str]:
    """Return a fingerprint for each finding, that outlives moved lines and other cells' changes.

    It is of the document's name, the framework, the rule and the cell's code; of several alike the
    second is told from the first by its number.
    """
    seen: dict[str, int] = defaultdict(int)
    prints = []
    for found in audit.findings:
        source = audit.sources.get(found.document, {}).get(found.cell, "")
        code = "\n".join(line.rstrip() for line in source.strip().splitlines())
        text = "\0".join(
            (document_name(found.document), found.framework, found.kind, found.rule, code)
        )
        seen[text] += 1
        prints.append(blake2b(f"{text}\0{seen[text]}".encode(), digest_size=12).hexdigest())
    return prints


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """Return the entries of a file.

    Raises:
        BadBaselineError: the file cannot be read, or has a bad entry; the message says which.
    """
    try:
        entries = msgspec.toml.decode(path.read_bytes(), type=_Table).accepted
        for entry in entries:
            for wanted in entry.versions.values():
                SpecifierSet(wanted)
    except OSError as failed:
        hint = "make one with --update-baseline"
        raise BadBaselineError(f"{path}: {failed.strerror}; {hint}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidSpecifier) as failed:
        raise BadBaselineError(f"{path}: {failed}") from None
    return entries


def sort_findings(audit: Audit, entries: Sequence[Accepted]) -> Sorted:
    """Tell new findings from accepted ones, and find the entries that no longer occur.

    An entry for versions, documents or frameworks that this audit did not run says nothing.
    """
    counting = {e.fingerprint: e for e in entries if _counts(e, audit)}
    prints = fingerprint_all(audit)
    pairs = list(zip(prints, audit.findings, strict=True))
    audited = {(row.document, row.framework) for row in audit.cells}
    names = {(document_name(document), framework) for document, framework in audited}
    return Sorted(
        new=tuple(found for mark, found in pairs if mark not in counting),
        known=tuple(found for mark, found in pairs if mark in counting),
        stale=tuple(
            entry
            for mark, entry in counting.items()
            if mark not in prints and (entry.document, entry.framework) in names
        ),
    )


def write_accepted(path: Path, audit: Audit, before: Sequence[Accepted]) -> int:
    """Write all findings as accepted, keeping reasons; return how many have no reason yet.

    Entries that this audit says nothing of stay.

    Raises:
        OutputError: the file cannot be written.
    """
    known = {entry.fingerprint: entry for entry in before}
    stale = {entry.fingerprint for entry in sort_findings(audit, before).stale}
    entries = []
    for mark, found in zip(fingerprint_all(audit), audit.findings, strict=True):
        old = known.pop(mark, None)
        entries.append(_accept(mark, found, old.reason if old else "", audit))
    entries += [entry for mark, entry in known.items() if mark not in stale]
    write_whole(path, "\n".join([HEAD, *map(_draw, entries)]).encode())
    return sum(not entry.reason for entry in entries)


def _accept(mark: str, found: Finding, reason: str, audit: Audit) -> Accepted:
    versions = audit.versions.get(found.framework, {})
    return Accepted(
        fingerprint=mark,
        document=document_name(found.document),
        line=found.line,
        framework=found.framework,
        kind=found.kind,
        explanation=found.explanation,
        reason=reason,
        versions={name: _range(version) for name, version in versions.items()},
    )


def _range(version: str) -> str:
    """Return the range in which an entry counts: from this version to the next minor one."""
    at = Version(version)
    return f">={at.major}.{at.minor},<{at.major}.{at.minor + 1}"


def _counts(entry: Accepted, audit: Audit) -> bool:
    versions = audit.versions.get(entry.framework, {})
    return all(
        SpecifierSet(wanted).contains(Version(versions[name]).base_version)
        for name, wanted in entry.versions.items()
        if name in versions
    )


def _draw(entry: Accepted) -> str:
    """Return an entry as TOML, in which text is quoted as in JSON."""
    lines = ["[[accepted]]"]
    for name in entry.__struct_fields__:
        value = getattr(entry, name)
        if isinstance(value, dict):
            pairs = (f"{key} = {_quote(text)}" for key, text in value.items())
            lines.append(f"{name} = {{ {', '.join(pairs)} }}")
        else:
            lines.append(f"{name} = {_quote(value)}")
    return "\n".join(lines) + "\n"


def _quote(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
