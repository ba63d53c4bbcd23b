"""Which view draws an audit in which format."""

from lessons.accepted import Sorted
from lessons.audit import Audit
from report.words import Words

FORMATS = ("terminal", "markdown", "json", "junit", "sarif", "github")


def draw_audit(
    audit: Audit, found: Sorted, form: str, words: Words, width: int, is_coloured: bool
) -> str:
    """Return the audit in one of the formats; only that one's module is imported."""
    if form == "json":
        from report.audit.flat import draw_flat

        return draw_flat(audit, found)
    if form == "junit":
        from report.audit.junit import draw_junit

        return draw_junit(audit, found, words)
    if form == "sarif":
        from report.audit.sarif import draw_sarif

        return draw_sarif(audit, found, words)
    if form == "github":
        from report.audit.annotations import draw_annotations

        return draw_annotations(audit, found, words)
    from report.audit.page import make_page

    page = make_page(audit, found, words)
    if form == "markdown":
        from report.audit.markdown import draw_markdown

        return draw_markdown(page, words)
    from report.audit.terminal import draw_terminal

    return draw_terminal(page, words, width, is_coloured)
