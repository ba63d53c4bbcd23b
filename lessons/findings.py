"""What an audit finds: one record per thing that a maintainer should look at."""

from typing import Literal, TypeAlias, get_args

import msgspec

Kind: TypeAlias = Literal[
    "raises",
    "needs",
    "consequence",
    "no effect",
    "different effect",
    "different structure",
    "different values",
    "no gradient",
    "different dtype",
    "stale output",
    "deprecated",
    "unaligned",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Severity: TypeAlias = Literal["major", "minor", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

# What a kind weighs unless its finder knows better. A need is the machine's matter, and a
# consequence has its root among the findings already.
SEVERITY: dict[Kind, Severity] = {
    "raises": "major",
    "needs": "note",
    "consequence": "note",
    "no effect": "major",
    "different effect": "major",
    "different structure": "major",
    "different values": "major",
    "no gradient": "major",
    "different dtype": "minor",
    "stale output": "minor",
    "deprecated": "minor",
    "unaligned": "minor",
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: where, in which framework, what kind, how bad, what was seen, what it means.

    `line` is the document's, `cell` the number of the code cell, `slot` that of the step.
    `evidence` are the values seen, one line per side ("pytorch: 42.0 ..."); `explanation` is one
    sentence for a teacher, in English, `explanation_zh` in Chinese. `against` names the framework
    whose version it was compared with, or is empty. `rule` is a short stable name of what found
    it ("dropped-initializer"), from which fingerprints and lists of accepted findings are made.
    `also` are the other cells that show the same, which have no finding of their own.
    """

    document: str
    line: int
    cell: int
    slot: int
    framework: str
    kind: Kind
    severity: Severity
    evidence: tuple[str, ...]
    explanation: str
    explanation_zh: str
    against: str = ""
    rule: str
    also: tuple[int, ...] = ()
