"""Draws an audit as SARIF 2.1.0, which code-scanning services read."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lessons.accepted import Sorted, document_name, fingerprint_all
from lessons.audit import Audit
from lessons.findings import KINDS, SEVERITY, Finding
from report.audit.page import say_stale
from report.words import Words

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"major": "error", "minor": "warning", "note": "note"}


def draw_sarif(audit: Audit, found: Sorted, words: Words) -> str:
    """Return one run; accepted findings are in it, suppressed, as SARIF has it."""
    known = set(map(id, found.known))
    prints = fingerprint_all(audit)
    run = {
        "tool": {
            "driver": {
                "name": "triptych",
                "rules": [
                    {
                        "id": _rule(kind),
                        "shortDescription": {"text": kind},
                        "defaultConfiguration": {"level": LEVELS[SEVERITY[kind]]},
                    }
                    for kind in KINDS
                ],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not (audit.problems or audit.interrupted),
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": text}}
                    for text in (
                        *(problem.text for problem in audit.problems),
                        *(say_stale(entry, words) for entry in found.stale),
                    )
                ],
            }
        ],
        "results": [
            _result(item, mark, is_known=id(item) in known)
            for mark, item in zip(prints, audit.findings, strict=True)
        ],
        "columnKind": "unicodeCodePoints",
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return f"{json.dumps(log, indent=1, ensure_ascii=False)}\n"


def _result(found: Finding, mark: str, *, is_known: bool) -> dict[str, Any]:
    text = "\n".join((found.explanation, *found.evidence))
    place = {
        "artifactLocation": {"uri": quote(_uri(found.document))},
        "region": {"startLine": max(1, found.line)},
    }
    result: dict[str, Any] = {
        "ruleId": _rule(found.kind),
        "ruleIndex": KINDS.index(found.kind),
        "level": LEVELS[found.severity],
        "message": {"text": f"{found.framework}: {text}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"triptych/v1": mark},
        "properties": {
            "framework": found.framework,
            "cell": found.cell,
            "slot": found.slot,
            "rule": found.rule,
        },
    }
    if is_known:
        result["suppressions"] = [{"kind": "external"}]
    return result


def _uri(document: str) -> str:
    """Return a path below the folder of the command as it is, and any other as a file's address."""
    name = document_name(document)
    return name if not name.startswith("..") else Path(document).resolve().as_uri()[7:]


def _rule(kind: str) -> str:
    return kind.replace(" ", "-")
