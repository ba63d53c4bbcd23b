"""Writes pages in the target's words: the source's own text, its translated parts put in."""

import ast
import re
from collections.abc import Iterator, Sequence

from lessons.phrasebook.book import Phrase
from lessons.translate.notes import note_of
from lessons.translate.pages import Block, Page
from lessons.translate.plan import Refused, Wrap, Written
from lessons.translate.records import Mark
from lessons.translate.script import Script

MARK = "# triptych: "
_Edit = tuple[int, int, str]


class Writer:
    """Writes one page."""

    def __init__(self, script: Script, page: Page) -> None:
        from lessons.translate.rules.table import EXPRESSIONS, STATEMENTS

        self.script = script
        self.page = page
        self.marks: list[Mark] = []
        self._notes: list[str] = []
        self._expressions = EXPRESSIONS
        self._statements = STATEMENTS

    def write(self) -> str:
        """Return the page's new source."""
        tree = self.page.tree
        if tree is None or not tree.body:
            return self.page.source
        return self._applied(0, len(self.page.source), self._block(tree.body))

    def text(self, node: ast.AST) -> str:
        """Return an expression in the target's words.

        Raises:
            Refused: a part of it has no counterpart.
        """
        plan = self.script.plan
        if node in plan.refuse:
            raise Refused(plan.refuse[node])
        if node in plan.replace:
            return self.resolve(plan.replace[node])
        if isinstance(node, ast.expr):
            for rule in self._expressions:
                written = rule(node, self)
                if written is not None:
                    return written
        return self.splice(node)

    def splice(self, node: ast.AST) -> str:
        """Return a node's own text, its parts translated."""
        page = self.page
        return self._applied(page.start(node), page.end(node), self._parts(node))

    def note(self, phrase: Phrase) -> None:
        """Have a comment on a phrase put above the statement that is being written, if new."""
        note = note_of(phrase, self.script.target, self.script.notes)
        if note and note not in self.script.told:
            self.script.told.add(note)
            self._notes.append(note)

    def spliced(self, node: ast.AST, edits: Sequence[_Edit]) -> str:
        """Return a node's own text with these changes (from, to, new text) made in it."""
        return self._applied(self.page.start(node), self.page.end(node), iter(edits))

    def resolve(self, written: Written) -> str:
        """Return a text of the plan."""
        return written if isinstance(written, str) else written(self)

    def spell(self, path: str) -> str:
        """Return how the target's lesson says a library's name."""
        return self.script.imports.spell(path)

    def lines(self, stmt: ast.stmt, lines: Sequence[str]) -> str:
        """Return several lines as the text of a statement, at its indentation."""
        return ("\n" + self.page.indent(stmt)).join(lines)

    def unindented(self, stmt: ast.stmt, block: Block) -> str:
        """Return a statement's block as far out as the statement itself, without its header."""
        page = self.page
        start = page.line_start(page.start(block[0]))
        header = page.line_end(page.start(stmt))
        if start <= header:  # all in one line
            start = page.start(block[0])
        else:  # with the comments between the header and the first statement
            between = [at for at, _ in page.comments if header < at < start]
            start = page.line_start(between[0]) if between else start
        edits = list(self._block(block))
        end = max([page.end(block[-1]), *(edit[1] for edit in edits)])
        text = self._applied(min([start, *(edit[0] for edit in edits)]), end, iter(edits))
        margin, own = page.indent(block[0]), page.indent(stmt)
        fixed = _inside_strings(text)
        lines = [
            line if number in fixed else own + line.removeprefix(margin)
            for number, line in enumerate(text.split("\n"))
        ]
        return "\n".join(line if line.strip() else "" for line in lines).strip()

    def _applied(self, start: int, end: int, edits: Iterator[_Edit]) -> str:
        pieces, done = [], start
        for first, last, text in sorted(edits):
            pieces += [self.page.source[done:first], text]
            done = last
        return "".join([*pieces, self.page.source[done:end]])

    def _parts(self, node: ast.AST) -> Iterator[_Edit]:
        """Yield the changes within a node."""
        if isinstance(node, ast.JoinedStr):
            yield from self._formatted(node)
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node in self.script.plan.names:
            at = self.page.name_start(node)
            yield at, at + len(node.name), self.script.plan.names[node]
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from self._block(value)
            else:
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        yield from self._part(part)

    def _part(self, part: ast.AST) -> Iterator[_Edit]:
        if part in self.script.plan.cut:
            yield self.script.plan.cut[part], self.page.end(part), ""
            return
        if isinstance(part, ast.expr) or part in self.script.plan.replace:
            text = self.text(part)
            if text != self.page.text(part):
                yield self.page.start(part), self.page.end(part), text
        else:  # arguments, keywords, handlers and the like have no text of their own
            yield from self._parts(part)

    def _formatted(self, node: ast.JoinedStr) -> Iterator[_Edit]:
        """Yield the changes in an f-string whose parts stand where the tree says."""
        for value in node.values:
            if not isinstance(value, ast.FormattedValue):
                continue
            inner = value.value
            try:
                there = ast.parse(self.page.text(inner).strip(), mode="eval").body
            except (SyntaxError, ValueError, IndexError):
                continue
            if ast.dump(there) == ast.dump(inner):
                text = self.text(inner)
                if text != self.page.text(inner) and "\n" not in text:
                    yield self.page.start(inner), self.page.end(inner), _quoted(text, node, self)

    def _block(self, block: Block) -> Iterator[_Edit]:
        """Yield the changes of a block: its statements, and what goes together into a `with`."""
        plan = self.script.plan
        place = 0
        is_inner = not isinstance(self.page.parents.get(block[0]), ast.Module)
        if is_inner and all(stmt in plan.drop for stmt in block):
            yield from self._emptied(block)
            return
        while place < len(block):
            wrap = plan.wraps.get(block[place])
            if wrap:
                last = block.index(wrap.last)
                yield self._wrapped(block[place : last + 1], wrap)
                place = last + 1
                continue
            yield from self._statement(block[place])
            place += 1

    def _emptied(self, block: Block) -> Iterator[_Edit]:
        """Leave a `pass` where nothing is left of a block."""
        yield self.page.start(block[0]), self.page.end(block[0]), "pass"
        for stmt in block[1:]:
            yield from self._removed(stmt)

    def _wrapped(self, stmts: Block, wrap: Wrap) -> _Edit:
        page = self.page
        start, end = page.start(stmts[0]), page.end(stmts[-1])
        edits = [edit for stmt in stmts for edit in self._statement(stmt)]
        start = min([start, *(edit[0] for edit in edits)])
        # What is dropped goes with its line, and that may end after the last statement.
        end = max([end, *(edit[1] for edit in edits)])
        inner = self._applied(start, end, iter(edits))
        margin = page.indent(stmts[0])
        header = self.resolve(wrap.header)
        if start < page.start(stmts[0]):
            return start, end, f"{margin}{header}\n{_shifted(inner, first=True)}"
        return start, end, f"{header}\n{margin}    {_shifted(inner)}"

    def _statement(self, stmt: ast.stmt) -> Iterator[_Edit]:
        plan, page = self.script.plan, self.page
        if stmt in plan.drop:
            yield from self._removed(stmt)
            return
        try:
            before = [self.resolve(one) for one in plan.before.get(stmt, ())]
            after = [self.resolve(one) for one in plan.after.get(stmt, ())]
            text = self._stmt_text(stmt)
        except Refused as refused:
            yield page.start(stmt), page.end(stmt), self._marked(stmt, str(refused))
            return
        if not text:
            yield from self._removed(stmt)
            return
        before = [*(f"# {note}" for note in plan.notes.get(stmt, ())), *self._notes, *before]
        self._notes.clear()
        text = self._with_comments(stmt, text)
        if before or after or text != page.text(stmt):
            yield page.start(stmt), page.end(stmt), self.lines(stmt, [*before, text, *after])

    def _marked(self, stmt: ast.stmt, reason: str) -> str:
        """Return a statement as it was, with why; what stands in its blocks is translated."""
        self.marks.append(Mark(stmt.lineno, reason))
        blocks = [getattr(stmt, name, []) for name in ("body", "orelse", "finalbody")]
        edits = [edit for block in blocks if block for edit in self._block(block)]
        return self.lines(stmt, [MARK + reason, self.spliced(stmt, edits)])

    def _stmt_text(self, stmt: ast.stmt) -> str:
        """Return a statement in the target's words; empty where there is nothing to say."""
        plan = self.script.plan
        if stmt in plan.refuse:
            raise Refused(plan.refuse[stmt])
        if stmt in plan.replace:
            return self.resolve(plan.replace[stmt])
        for rule in self._statements:
            written = rule(stmt, self)
            if written is not None:
                return written
        return self.splice(stmt)

    def _with_comments(self, stmt: ast.stmt, text: str) -> str:
        """Return the text with the comments that stood inside the statement and were lost."""
        page = self.page
        start, end = page.start(stmt), page.end(stmt)
        lost = [
            comment for at, comment in page.comments if start <= at < end and comment not in text
        ]
        if not lost:
            return text
        is_last = page.line_end(end) == end or not page.source[end : page.line_end(end)].strip()
        if len(lost) == 1 and is_last and not isinstance(stmt, ast.FunctionDef | ast.ClassDef):
            return f"{text}  {lost[0]}"
        return self.lines(stmt, [*lost, text])

    def _removed(self, stmt: ast.stmt) -> Iterator[_Edit]:
        """Take a statement out with its line; its comments stay."""
        page = self.page
        start, end = page.start(stmt), page.end(stmt)
        if not page.stands_alone(stmt):
            yield start, end, "pass"
            return
        line_end = page.line_end(end)
        kept = [text for at, text in page.comments if start <= at < end]
        is_last = page.blocks[stmt][-1] is stmt  # then what is around it may end here too
        comment = len(page.source[:line_end]) - len(page.source[end:line_end].lstrip())
        if kept or comment < line_end:
            until = end if is_last or kept else comment
            yield start, until, ("\n" + page.indent(stmt)).join(kept)
            return
        first = page.line_start(start)
        if first and (is_last or line_end == len(page.source)):
            yield first - 1, end, ""
        else:
            yield first, line_end + 1, ""


def _shifted(text: str, *, first: bool = False) -> str:
    """Return lines four further in, but for the insides of strings over several lines."""
    fixed = _inside_strings(text)
    lines = text.split("\n")
    return "\n".join(
        line
        if (number == 0 and not first) or number in fixed or not line.strip()
        else f"    {line}"
        for number, line in enumerate(lines)
    )


_TRIPLE = re.compile(r'("""|\'\'\')(?:(?!\1).|\n)*?\1')


def _inside_strings(text: str) -> set[int]:
    """Return the numbers of the lines that begin within a string."""
    found: set[int] = set()
    for match in _TRIPLE.finditer(text):
        first = text.count("\n", 0, match.start())
        found |= set(range(first + 1, first + match[0].count("\n") + 1))
    return found


def _quoted(text: str, node: ast.JoinedStr, writer: Writer) -> str:
    """Return an expression for the inside of an f-string, where its own quotes cannot stand."""
    own = writer.page.text(node).lstrip("rRfFbBuU")[:1]
    other = "'" if own == '"' else '"'
    if own in text:
        if other in text:
            raise Refused("it would need both kinds of quotes inside an f-string")
        return text.replace(own, other)
    return text
