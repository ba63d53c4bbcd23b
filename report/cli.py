"""The command line: reads options, calls what answers them, prints, and ends with a code.

A command's own modules are imported when it is called, so that help and mistakes answer at once.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import EXIT_INTERRUPTED, EXIT_OK, OutputError, TriptychError
from report.parser import parse_arguments

if TYPE_CHECKING:
    from report.answer import Answer

EXIT_PIPE = 141  # what a shell says of a program whose reader went away


def main() -> None:
    """Run the command line and end the process."""
    for name in ("stdin", "stdout", "stderr"):
        if (
            getattr(sys, name) is None
        ):  # it was closed, and the next file opened would be taken for it
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show "µ" shows a stand-in, and not a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run a command and return its exit code; a person's mistake is one line on stderr."""
    try:
        options = parse_arguments(arguments or ["--help"])
        return COMMANDS[options.command](options)
    except TriptychError as mistake:
        return _complain(str(mistake), mistake.exit_code)
    except KeyboardInterrupt:
        return _complain("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        _drop_stdout()
        return EXIT_PIPE


def _report(options: argparse.Namespace) -> int:
    from report.command import Asked, answer_report

    asked = Asked(
        options.frameworks,
        options.sections,
        options.quick,
        options.out,
        options.format,
        options.source,
        options.threads,
        options.lang,
        options.python,
    )
    return _give(answer_report(asked, *_measure_paper()))


def _explain(options: argparse.Namespace) -> int:
    from report.explain import explain_word

    _print(explain_word(options.word, options.lang, *_measure_paper()))
    return EXIT_OK


def _doctor(options: argparse.Namespace) -> int:
    from report.doctor import examine

    text, code = examine(options.lang, *_measure_paper())
    _print(text)
    return code


def _audit(options: argparse.Namespace) -> int:
    from report.audit.command import answer_audit

    return _give(answer_audit(options, *_measure_paper()))


def _translate(options: argparse.Namespace) -> int:
    from report.translate.command import answer_translate

    return _give(answer_translate(options, *_measure_paper()))


def _lesson(options: argparse.Namespace) -> int:
    from report.lesson.command import run_lesson, show_lesson

    run = {"show": show_lesson, "run": run_lesson}[options.subcommand]
    return _give(run(options, *_measure_paper()))


COMMANDS = {
    "report": _report,
    "explain": _explain,
    "audit": _audit,
    "translate": _translate,
    "lesson": _lesson,
    "doctor": _doctor,
}


def _give(answer: "Answer") -> int:
    """Print what a command answers, and return its exit code."""
    _print(answer.text)
    if answer.note:
        sys.stderr.write(f"{answer.note}\n")
    return answer.code


def _print(text: str) -> None:
    """Write to stdout all at once.

    Raises:
        BrokenPipeError: the reader has gone.
        OutputError: stdout cannot be written; a disk may be full.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as failed:
        _drop_stdout()
        raise OutputError(f"cannot write to stdout: {failed.strerror}") from None


def _drop_stdout() -> None:
    """Send the rest nowhere: without this Python complains once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, code: int) -> int:
    sys.stderr.write(f"triptych: {' '.join(message.split())}\n")
    return code


def _measure_paper() -> tuple[int, bool]:
    """Return how many columns stdout has, and whether it takes colours."""
    from rich.console import Console

    console = Console()
    return console.width, console.color_system is not None and not console.no_color


if __name__ == "__main__":
    main()
