"""Findings with one cause become one: the rule that can explain it tells of it."""

from collections.abc import Iterable, Sequence

import msgspec

from lessons.findings import SEVERITIES, Finding

# What a cell's own fault also does when it is compared with others.
_FOLLOWS = {
    "no effect": ("no effect", "different effect", "different values", "different structure"),
    "no gradient": ("no effect", "no gradient", "different values", "different effect"),
    "different values": ("different values",),
    "different structure": ("different structure", "different values"),
}
_MOST_LINES = 6


def merge(own: Sequence[Finding], compared: Sequence[Finding]) -> list[Finding]:
    """Return all findings, those of comparing joined to the cell's own that explain them."""
    result = list(own)
    for finding in compared:
        at = next((at for at, one in enumerate(result) if _explains(one, finding)), None)
        again = next((at for at, one in enumerate(result) if _is_told(one, finding)), None)
        if at is None and again is not None:
            also = (*result[again].also, finding.cell)
            result[again] = msgspec.structs.replace(result[again], also=also)
            continue
        if at is None:
            result.append(finding)
            continue
        result[at] = msgspec.structs.replace(
            result[at],
            against=result[at].against or finding.against,
            evidence=_joined(result[at].evidence, finding.evidence),
        )
    return _one_for_all(result)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then line."""
    return sorted(
        findings,
        key=lambda one: (SEVERITIES.index(one.severity), one.document, one.line, one.framework),
    )


def _explains(own: Finding, compared: Finding) -> bool:
    is_there = compared.cell == own.cell or compared.cell in own.also
    is_same = own.framework == compared.framework and own.document == compared.document
    return is_there and is_same and compared.kind in _FOLLOWS.get(own.kind, ())


def _is_told(one: Finding, again: Finding) -> bool:
    """Return whether a finding says of a later cell what was said of an earlier, and nothing new.

    As where each cell builds a net anew, smaller than the other framework's. What such a cell also
    shows may be a fault of its own.
    """
    is_same = (one.document, one.framework, one.against, one.rule) == (
        again.document,
        again.framework,
        again.against,
        again.rule,
    )
    return (
        is_same and one.kind == "different structure" and set(again.evidence) <= set(one.evidence)
    )


def _one_for_all(findings: Sequence[Finding]) -> list[Finding]:
    """Join findings of one rule at one line, made in several frameworks that share the cell."""
    found: dict[tuple[str, int, str, str], Finding] = {}
    for finding in findings:
        key = (finding.document, finding.cell, finding.rule, str(finding.line))
        first = found.get(key)
        found[key] = (
            finding
            if first is None
            else msgspec.structs.replace(first, evidence=_joined(first.evidence, finding.evidence))
        )
    return list(found.values())


def _joined(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))[:_MOST_LINES]
