"""Draws an audit as workflow commands of GitHub Actions, which become annotations."""

from lessons.accepted import Sorted, document_name
from lessons.audit import Audit
from report.audit.page import rank, say_stale
from report.words import Words

# GitHub shows at most ten annotations of a step: the gravest must be among them.
MOST = 10
COMMANDS = {"major": "error", "minor": "warning", "note": "notice"}


def draw_annotations(audit: Audit, found: Sorted, words: Words) -> str:
    """Return at most ten commands, the gravest first, and a line that counts the rest."""
    lines = [f"::error::{_escape(problem.text)}" for problem in audit.problems]
    lines += [f"::error::{_escape(say_stale(entry, words))}" for entry in found.stale]
    for item in rank(found.new):
        title = f"{words.findings[item.kind]} [{item.framework}]"
        text = "\n".join((words.pick(item.explanation, item.explanation_zh), *item.evidence))
        place = f"file={_escape_property(document_name(item.document))},line={item.line}"
        command = COMMANDS[item.severity]
        lines.append(f"::{command} {place},title={_escape_property(title)}::{_escape(text)}")
    more = len(lines) - MOST
    if more > 0:
        lines[MOST:] = [words.auditing.beyond.format(count=more)]
    return "".join(f"{line}\n" for line in lines)


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
