"""Draws an audit as JUnit XML, which test dashboards read: a case for each cell that ran."""

from collections import defaultdict
from xml.etree import ElementTree as Xml

from lessons.accepted import Sorted
from lessons.audit import Audit, CellRow
from lessons.findings import Finding
from report.audit.page import say_stale
from report.words import Words


def draw_junit(audit: Audit, found: Sorted, words: Words) -> str:
    """Return the XML; a document is a suite, a cell in a framework a case."""
    root = Xml.Element("testsuites", name="triptych audit")
    by_document: dict[str, list[Finding]] = defaultdict(list)
    for item in found.new:
        by_document[item.document].append(item)
    rows: dict[str, list[CellRow]] = defaultdict(list)
    for row in audit.cells:
        rows[row.document].append(row)
    for document in audit.documents:
        suite = Xml.SubElement(root, "testsuite", name=_legal(document.document))
        _add_cases(suite, rows[document.document], by_document[document.document])
    for problem in audit.problems:
        suite = Xml.SubElement(root, "testsuite", name=_legal(problem.document))
        case = Xml.SubElement(suite, "testcase", classname="triptych", name="read and run")
        Xml.SubElement(case, "error", type="problem", message=_legal(problem.text))
    if found.stale:
        suite = Xml.SubElement(root, "testsuite", name=words.auditing.baseline)
        for entry in found.stale:
            case = Xml.SubElement(suite, "testcase", classname="triptych", name=entry.fingerprint)
            text = _legal(say_stale(entry, words))
            Xml.SubElement(case, "failure", type="stale", message=text)
    for suite in root:
        _count(suite)
    Xml.indent(root)
    return f"{Xml.tostring(root, 'unicode', xml_declaration=True)}\n"


def _add_cases(suite: Xml.Element, rows: list[CellRow], findings: list[Finding]) -> None:
    by_cell: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for item in findings:
        by_cell[item.cell, item.framework].append(item)
    for row in rows:
        _add_case(suite, row, by_cell.pop((row.cell, row.framework), []))
    for (cell, framework), items in by_cell.items():  # what a framework lacks has no cell there
        first = items[0]
        row = CellRow(first.document, first.line, cell, first.slot, framework, "", 0.0, "")
        _add_case(suite, row, items)


def _add_case(suite: Xml.Element, row: CellRow, findings: list[Finding]) -> None:
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=_legal(row.document),
        name=f"line {row.line}, cell {row.cell} [{row.framework}]",
        file=_legal(row.document),
        line=str(row.line),
        time=f"{row.seconds:.3f}",
    )
    loud = [item for item in findings if item.severity != "note"]
    for item in loud:
        failure = Xml.SubElement(case, "failure", type=item.kind, message=_legal(item.explanation))
        failure.text = _legal("\n".join((f"line {item.line}: {item.explanation}", *item.evidence)))
    if row.status in ("needs", "not run") and not loud:
        reason = findings[0].explanation if findings else row.status
        Xml.SubElement(case, "skipped", message=_legal(reason))


def _count(suite: Xml.Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for counted, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        cases = suite.findall("testcase")
        suite.set(counted, str(sum(case.find(tag) is not None for case in cases)))


def _legal(text: str) -> str:
    """Return the text without the characters that XML 1.0 cannot hold."""
    return "".join(
        c
        if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
        else "\ufffd"
        for c in text
    )
