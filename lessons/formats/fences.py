"""Finds the fenced code of a Markdown text, and the lines and characters where it stands."""

from dataclasses import dataclass
from itertools import accumulate, islice

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons.formats import MOST_CELLS

# Rules that decide where a fence is one; the others would only take time.
_RULES = ["fence", "code", "blockquote", "list", "html_block", "paragraph"]
# In a text of more lines than any lesson has, those far from a marker are not looked at: what
# stands in a fence, and long lists between them, would take minutes.
_FENCES = ("```", "~~~")
_MARKERS = (*_FENCES, "-->")
# For each cell a fence of its own, one of output, and one of something else.
_MOST_MARKERS = 6 * MOST_CELLS
_MANY = 100_000
_CONTEXT = 200


@dataclass(frozen=True)
class Fence:
    """A fenced or indented block: its lines from `first` up to `last`, from 0, `last` included.

    Its content are the lines from `begin` up to `end`, `end` not included; `content` is without
    what a list's item or a quotation has before each line. An indented block has no `label`.
    """

    first: int
    last: int
    begin: int
    end: int
    content: str
    label: str
    is_indented: bool
    is_closed: bool


class Lines:
    """A text's lines without their ends, and the character at which each of them begins."""

    def __init__(self, text: str) -> None:
        whole = text.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in whole)]
        self.texts = [line.removesuffix("\r") for line in whole]

    def span(self, begin: int, end: int, content: str) -> tuple[int, int]:
        """Return the characters at which a content of these lines begins and ends."""
        written, own = self.texts[begin], content.split("\n", 1)[0]
        margin = len(written) - len(own) if written.endswith(own) else 0
        return self.starts[begin] + margin, self.starts[end - 1] + len(self.texts[end - 1])


def where_too_many(lines: list[str]) -> int | None:
    """Return the line, from 0, at which a text has had more fences than any lesson."""
    marked = (at for at, line in enumerate(lines) if line.lstrip("> \t").startswith(_FENCES))
    return next(islice(marked, _MOST_MARKERS, None), None)


def find_fences(lines: list[str]) -> list[Fence]:
    """Return a text's fenced and indented blocks in order."""
    kept = _needed(lines) if len(lines) > _MANY else list(range(len(lines)))
    reader = MarkdownIt("zero", {"html": True})
    reader.core.ruler.enableOnly(["normalize", "block"])
    reader.block.ruler.enableOnly(_RULES)
    # A "\r" within a line would end the line there.
    tokens = reader.parse("\n".join(lines[index] for index in kept).replace("\r", " "))
    return [
        _fence(lines, token, kept[token.map[0] : token.map[1]])
        for token in tokens
        if token.type in ("fence", "code_block") and token.map
    ]


def _fence(lines: list[str], token: Token, kept: list[int]) -> Fence:
    first, last = kept[0], kept[-1]
    is_fenced = token.type == "fence"
    closing = lines[last].lstrip("> \t").rstrip()
    is_closed = last > first and len(closing) >= len(token.markup) > 0
    is_closed = is_closed and not closing.strip(token.markup[0])
    begin, end = first + is_fenced, last + 1 - (is_fenced and is_closed)
    is_whole = last - first < len(kept)
    return Fence(
        first=first,
        last=last,
        begin=begin,
        end=end,
        content=token.content.removesuffix("\n") if is_whole else "\n".join(lines[begin:end]),
        label=token.info.strip(),
        is_indented=not is_fenced,
        is_closed=is_closed or not is_fenced,
    )


def _needed(lines: list[str]) -> list[int]:
    """Return the lines that have a say in where fences are: those near a marker."""
    kept: list[int] = []
    quiet = 0
    for index, line in enumerate(lines):
        if any(marker in line for marker in _MARKERS):
            quiet = 0
        elif quiet >= 2 * _CONTEXT:
            del kept[-_CONTEXT]
        quiet += 1
        kept.append(index)
    return kept
