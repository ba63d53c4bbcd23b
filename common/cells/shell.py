"""IPython's shell for one lesson: it runs cells as a notebook does, and shows them to nobody."""

import ast
import atexit
import linecache
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from common.cells import magics
from common.cells.describe import clean, name_of, without_colours
from common.cells.records import CellError

MOST_FRAMES = 8
MOST_TRACEBACK = 4000
MOST_MESSAGE = 2000


_OURS = str(Path(__file__).parent)
# Half of their methods carry no types.
_DisplayHook: Any = DisplayHook
_InteractiveShell: Any = InteractiveShell


def file_of(cell: int) -> str:
    """Return the name under which a cell's code is compiled."""
    return f"<cell {cell}>"


class _Compiler(CachingCompiler):
    """Keeps each cell's own text under its own name, for tracebacks and `inspect.getsource`."""

    file = ""
    source = ""

    def cache(self, *_: Any, **__: Any) -> str:
        """Keep the cell's text; return the name to compile it under."""
        text = self.source if self.source.endswith("\n") else f"{self.source}\n"
        linecache.cache[self.file] = (len(text), None, text.splitlines(keepends=True), self.file)
        return self.file


class _Hook(_DisplayHook):
    """Hands the value of a cell's last expression to the shell, as text and as it is."""

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None:
            return
        if self.exec_result is not None:
            self.exec_result.result = result
        self.shell.show_result(result)


class _Publisher(DisplayPublisher):
    """Prints what `display` is given: the text that every object has."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        if "text/plain" in data:
            print(data["text/plain"])  # noqa: T201 - the stream is the cell's

    def clear_output(self, wait: bool = False) -> None:
        """Do nothing: what was printed stays evidence."""


class LessonShell(_InteractiveShell):
    """One lesson's shell: no history, no colours, no terminal."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(_Compiler)

    need = ""
    result = ""
    last_line = 0
    allows_shell = False
    _is_formatting = False
    _skipped_lines = 0

    def begin(self, file: str, source: str) -> None:
        """Get ready for a cell."""
        self.need = self.result = ""
        self.compile.file, self.compile.source = file, source
        lines = source.splitlines()
        self._skipped_lines = next((i for i, line in enumerate(lines) if line.strip()), 0)

    def watch_with(
        self,
        rewrite: Callable[[ast.Module], ast.Module],
        shown: Callable[[Any, int], None],
    ) -> None:
        """Have each cell's tree rewritten before it runs, and be told of its last expression."""
        self._rewrite, self._shown = rewrite, shown

    def transform_ast(self, node: ast.Module) -> ast.Module:
        """Return the cell's tree as it will run, with the lines of the cell as it was written."""
        if self._skipped_lines:  # IPython has cut off the empty lines
            ast.increment_lineno(node, self._skipped_lines)
        try:
            opened = magics.open_up(node, self.transform_cell, self.compile.file)
        except RecursionError:  # nested deeper than we can follow, and hardly in a magic
            opened = node
        last = opened.body[-1] if opened.body else None
        self.last_line = last.lineno if isinstance(last, ast.Expr) else 0
        return self._rewrite(opened)

    def show_result(self, result: Any) -> None:
        """Keep what a notebook shows below the cell."""
        if self.displayhook.semicolon_at_end_of_expression(self.compile.source.rstrip()):
            return
        self._shown(result, self.last_line)
        self._is_formatting = True
        try:
            data, _ = self.display_formatter.format(result, include={"text/plain"})
        finally:
            self._is_formatting = False
        self.result = data.get("text/plain", "")
        self.user_ns["_"] = result

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Tell of an error in showing a result, which a notebook prints; others end the cell."""
        if self._is_formatting:
            kind, value = (exc_tuple or sys.exc_info())[:2]
            name = kind.__name__ if kind else ""
            sys.stderr.write(f"{name}: {message_of(value)}\n")

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Do nothing: the cell's error says it."""

    def showindentationerror(self) -> None:
        """Do nothing: the cell's error says it."""

    def _tee(self, *_: Any, **__: Any) -> AbstractContextManager[None]:
        """Keep no second copy of what is printed, as newer IPythons do: it would have no end."""
        return nullcontext()

    def system(self, cmd: str) -> None:
        """Run a `!command`, if that is allowed."""
        if not self._refuses(cmd):
            super().system_piped(self.var_expand(cmd, depth=1))

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return the lines that a command prints, if it may run."""
        if self._refuses(cmd):
            return [] if split else ""
        return super().getoutput(cmd, split=split, depth=depth + 1)

    def ask_exit(self) -> None:
        """End the cell as `sys.exit()` does: IPython's own `exit` and `quit` ask for this."""
        raise SystemExit

    def note_need(self, need: str) -> None:
        """Remember the first thing that the cell needed and did not get."""
        self.need = self.need or need

    def _refuses(self, command: str) -> bool:
        no_gpu = magics.missing_gpu_tool(command)
        if no_gpu or not self.allows_shell:
            self.note_need(no_gpu or magics.THE_SHELL)
            return True
        return False


@contextmanager
def opened_shell(tab: magics.Tab, *, allows_shell: bool) -> Iterator[LessonShell]:
    """Make the process's one shell; afterwards, put the interpreter back as it was."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    kept = sys.modules["__main__"], sys.argv, list(sys.path)
    LessonShell.clear_instance()
    shell = LessonShell.instance(config=config)
    shell.allows_shell = allows_shell
    shell.user_ns["tab"] = tab
    sys.argv = ["lesson"]
    sys.path.insert(0, str(Path.cwd()))
    magics.register(shell, tab, allows_shell=allows_shell, need=shell.note_need)
    try:
        yield shell
    finally:
        atexit.unregister(shell.atexit_operations)
        sys.modules["__main__"], sys.argv, sys.path[:] = kept
        shell.restore_sys_module_state()
        LessonShell.clear_instance()


def read_error(error: BaseException, file: str) -> CellError:
    """Return the record of what ended a cell: its line there, and the frames from there on."""
    frames = _lesson_frames(error)
    lines = [line for frame, line in frames if frame.f_code.co_filename == file]
    line = lines[-1] if lines else 0
    if isinstance(error, SyntaxError) and not frames:
        line = error.lineno or 0
    if len(frames) > MOST_FRAMES:
        frames = [*frames[: MOST_FRAMES // 2], *frames[-MOST_FRAMES // 2 :]]
    name, message = name_of(type(error)), message_of(error)
    told = traceback.StackSummary.extract(iter(frames))
    text = "".join(traceback.format_list(told)) + f"{name}: {message}"
    return CellError(name, message[:MOST_MESSAGE], line, clean(text)[-MOST_TRACEBACK:])


def message_of(error: BaseException | None) -> str:
    """Return an error's text; some cannot even say that."""
    try:
        return without_colours(clean(str(error)))
    except BaseException as raised:  # in its `__str__` anything may stand
        return f"<{type(raised).__name__} in its own text>"


def _lesson_frames(error: BaseException) -> list[tuple[FrameType, int]]:
    """Return the frames from the first of the lesson on, without ours, and the line of each.

    Of a recursion there may be a million: here only what costs nothing is asked of each.
    """
    frames: list[tuple[FrameType, int]] = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if file.startswith("<cell ") or (frames and os.path.dirname(file) != _OURS):  # noqa: PTH120
            frames.append((frame, line))
    return frames
