"""Writes pages in the target's words: the source's own text, its translated parts put in."""

import ast
import re
from collections.abc import Iterator, Sequence

from lessons.phrasebook.book import Phrase
from lessons.phrasebook.filling import ATOM, LOOSE, bracketed, strength_of
from lessons.translate.blocks import blocks_of, change_block, remove, unindented
from lessons.translate.formatted import change_formatted
from lessons.translate.imports import ROOTS
from lessons.translate.lines import ends_in_comment, lost_comments
from lessons.translate.notes import note_of
from lessons.translate.pages import Block, Edit, Page
from lessons.translate.plan import Refused, Written
from lessons.translate.records import Mark
from lessons.translate.script import Script
from lessons.translate.stayed import MARK, is_measured

_SEVERAL = "what is measured here becomes several statements"
_NO_PYTHON = "this is no Python that can be read"
_OPERATORS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp)


class Writer:
    """Writes one page."""

    def __init__(self, script: Script, page: Page) -> None:
        from lessons.translate.rules.table import EXPRESSIONS, STATEMENTS

        self.script = script
        self.page = page
        self.marks: list[Mark] = []
        self._notes: list[str] = []
        self._at: ast.stmt | None = None  # the statement that is being written
        self._expressions = EXPRESSIONS
        self._statements = STATEMENTS

    def write(self) -> str:
        """Return the page's new source."""
        tree = self.page.tree
        if self.page.unread:
            self.marks.append(Mark(1, self.page.unread))
            return f"{MARK}{self.page.unread}\n{self.page.source}"
        if tree is None and self._calls_framework():
            self.marks.append(Mark(1, _NO_PYTHON))
            return f"{MARK}{_NO_PYTHON}\n{self.page.source}"
        if tree is None or not tree.body:
            return self.page.source
        return self.page.changed(0, len(self.page.source), change_block(tree.body, self))

    def _calls_framework(self) -> bool:
        """Return whether a cell that is no Python calls or imports the source's framework."""
        roots = "|".join(ROOTS[self.script.source])
        calls = rf"\b({roots})\.[\w.]+\(|\b(import|from) +({roots})\b"
        return re.search(calls, self.page.source) is not None

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

    def own_text(self, node: ast.AST) -> str:
        """Return an expression as it would be told without the plan's word for it."""
        replace = self.script.plan.replace
        planned = replace.pop(node, None)
        try:
            return self.text(node)
        finally:
            if planned is not None:
                replace[node] = planned

    def splice(self, node: ast.AST) -> str:
        """Return a node's own text, its parts translated."""
        page = self.page
        return page.changed(page.start(node), page.end(node), self._parts(node))

    def note(self, phrase: Phrase) -> None:
        """Have a comment on a phrase put above the statement that is being written, if new."""
        note = note_of(phrase, self.script.target, self.script.notes, self.script.source)
        if note and note not in self.script.told:
            self.script.told.add(note)
            self._notes += note

    def spliced(self, node: ast.AST, edits: Sequence[Edit]) -> str:
        """Return a node's own text with these changes (from, to, new text) made in it."""
        return self.page.changed(self.page.start(node), self.page.end(node), iter(edits))

    def resolve(self, written: Written) -> str:
        """Return a text of the plan."""
        return written if isinstance(written, str) else written(self)

    def spell(self, path: str) -> str:
        """Return how the target's lesson says a library's name."""
        line = self._at.lineno if self._at else 0
        return self.script.imports.spell(path, (self.page.cell, line), self._hidden)

    @property
    def _hidden(self) -> frozenset[str]:
        """Return the names that functions around what is written give to something of their own."""
        names: frozenset[str] = frozenset()
        around = self.page.enclosing(self._at, ast.FunctionDef) if self._at else None
        while around is not None:
            names |= self.script.names.own(around)
            around = self.page.enclosing(around, ast.FunctionDef)
        return names

    def lines(self, stmt: ast.stmt, lines: Sequence[str]) -> str:
        """Return several lines as the text of a statement, at its indentation."""
        return ("\n" + self.page.indent(stmt)).join(lines)

    def unindented(self, stmt: ast.stmt, block: Block) -> str:
        """Return a statement's block as far out as the statement itself, without its header."""
        return unindented(stmt, block, self)

    def _parts(self, node: ast.AST) -> Iterator[Edit]:
        """Yield the changes within a node."""
        if isinstance(node, ast.JoinedStr):
            yield from change_formatted(node, self)
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node in self.script.plan.names:
            at = self.page.name_start(node)
            yield at, at + len(node.name), self.script.plan.names[node]
        for child in ast.iter_child_nodes(node):  # what may be refused comes before the blocks
            if not isinstance(child, ast.stmt):
                yield from self._part(child)
        if isinstance(node, ast.stmt):
            for block in blocks_of(node):
                yield from change_block(block, self)

    def _part(self, part: ast.AST) -> Iterator[Edit]:
        if part in self.script.plan.cut:
            yield self.script.plan.cut[part], self.page.end(part), ""
            return
        if isinstance(part, ast.expr) or part in self.script.plan.replace:
            text = self.text(part)
            if text != self.page.text(part):
                start, end = self._brackets(part, text)
                least = self._least(part)
                around = (
                    self.page.source[max(start - 1, 0) : start] + self.page.source[end : end + 1]
                )
                is_held = strength_of(part) < least or around == "()"
                is_held = is_held or self._is_held_over_lines(part, text, least)
                yield start, end, text if is_held or least == LOOSE else bracketed(text, least)
        else:  # arguments, keywords, handlers and the like have no text of their own
            yield from self._parts(part)

    def _is_held_over_lines(self, part: ast.AST, text: str, least: int) -> bool:
        """Return whether a part that goes over several lines, in brackets around it, holds."""
        if "\n" not in self.page.text(part):
            return False
        try:
            tree = ast.parse(f"({text})", mode="eval").body
        except SyntaxError:
            return False
        return not isinstance(tree, ast.Tuple) and strength_of(tree) >= least

    def _brackets(self, part: ast.AST, text: str) -> tuple[int, int]:
        """Return where a part stands; with its brackets where an operator has become a call."""
        page, (start, end) = self.page, (self.page.start(part), self.page.end(part))
        is_operand = isinstance(part, _OPERATORS) and isinstance(page.parents[part], _OPERATORS)
        beside = page.source[max(start - 1, 0) : start] + page.source[end : end + 1]
        if is_operand and beside == "()" and bracketed(text) == text:
            return start - 1, end + 1
        return start, end

    def _least(self, part: ast.AST) -> int:
        """Return how tightly a part has to hold together where it stands; 0 for it may be loose."""
        parent = self.page.parents.get(part)
        match parent:
            case ast.BinOp(right=right, op=op):
                return strength_of(parent) + ((part is right) != isinstance(op, ast.Pow))
            case ast.BoolOp() | ast.Compare():
                return strength_of(parent) + 1
            case ast.UnaryOp():
                return strength_of(parent)
            case ast.Attribute(value=of) | ast.Subscript(value=of) | ast.Call(func=of):
                return ATOM if of is part else LOOSE
        return LOOSE

    def change_statement(self, stmt: ast.stmt) -> Iterator[Edit]:
        """Yield the changes of a statement."""
        plan, page = self.script.plan, self.page
        marked, told = len(self.marks), set(self.script.told)
        stayed = self.script.stayed
        if stmt in stayed.returned or stmt in stayed.kept:
            yield from self._stayed(stmt)
            return
        if stmt in stayed.again:
            yield stayed.again[stmt], page.start(stmt), ""
        if is_measured(stmt):
            yield self._measured(stmt)
            return
        if stmt in plan.drop:
            yield from remove(stmt, page, is_taken=stmt in plan.taken)
            return
        around, self._at = self._at, stmt
        try:
            before = [self.resolve(one) for one in plan.before.get(stmt, ())]
            after = [self.resolve(one) for one in plan.after.get(stmt, ())]
            text = self._stmt_text(stmt)
        except Refused as refused:
            del self.marks[marked:], self._notes[:]
            self.script.told = told
            yield page.start(stmt), page.end(stmt), self._marked(stmt, str(refused))
            return
        finally:
            self._at = around
        if not text:
            yield from remove(stmt, page)
            return
        before = [*(f"# {note}" for note in plan.notes.get(stmt, ())), *self._notes, *before]
        self._notes.clear()
        text = self._with_comments(stmt, text)
        if before or after or text != page.text(stmt):
            yield page.start(stmt), page.end(stmt), self.lines(stmt, [*before, text, *after])

    def _measured(self, stmt: ast.stmt) -> Edit:
        """Return the change of a line that measures a statement's time, and has to stay one."""
        page, marked, notes = self.page, len(self.marks), self.script.notes
        start, end = page.start(stmt), page.end(stmt)
        self.script.notes = "none"
        text = page.changed(start, end, change_block(next(iter(blocks_of(stmt))), self))
        self.script.notes = notes
        if "\n" in text:
            reason = self.marks[marked].reason if len(self.marks) > marked else _SEVERAL
            self.marks[marked:] = [Mark(stmt.lineno, reason)]
            text = self.lines(stmt, [MARK + reason, page.text(stmt)])
        return start, end, text

    def _marked(self, stmt: ast.stmt, reason: str) -> str:
        """Return a statement as it was, with why; what stands in its blocks is translated."""
        self.marks.append(Mark(stmt.lineno, reason))
        edits = [edit for block in blocks_of(stmt) for edit in change_block(block, self)]
        return self.lines(stmt, [MARK + reason, self.spliced(stmt, edits)])

    def _stayed(self, stmt: ast.stmt) -> Iterator[Edit]:
        """Yield the changes of what an earlier translation left: its mark goes, if it is told."""
        stayed, page = self.script.stayed, self.page
        if stmt in stayed.kept:
            reason = page.source[stayed.kept[stmt] + len(MARK) : page.start(stmt)].strip()
            self.marks.append(Mark(stmt.lineno, reason))
        else:
            yield stayed.returned[stmt], page.start(stmt), ""
            for node in ast.walk(stmt):
                if isinstance(node, ast.Name) and node in stayed.nodes:
                    self.script.imports.need(node.id, (page.cell, stmt.lineno))
        for block in blocks_of(stmt):
            yield from change_block(block, self)

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
        gone = self.script.stayed.gone
        inside = [one for one in page.comments if start <= one[0] < end]
        own = [comment for at, comment in inside if (page.cell, at) not in gone]
        margin = "" if page.source[page.line_start(start) : start].strip() else page.indent(stmt)
        lost = lost_comments(own, margin + text)
        rest = page.source[end : page.line_end(end)].strip()
        if rest.startswith("#") and text != page.text(stmt) and ends_in_comment(margin + text):
            text = self.lines(stmt, [text, ""])  # two would become one
        if not lost:
            return text
        if len(lost) == 1 and not rest and len(own) == 1 and not any(blocks_of(stmt)):
            return f"{text}  {lost[0]}"
        return self.lines(stmt, [*lost, text])
