"""The command line: reads options, calls what answers them, prints, and ends with a code.

A command's own modules are imported when it is called, so that help and mistakes answer at once.
The parser is argparse: typer, with the pydantic it imports, takes 0.25 s before anything is done.
"""

import argparse
import os
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from common.errors import EXIT_OK, OutputError, TriptychError

EXIT_INTERRUPTED = 130
MOST_THREADS = 1024
EXIT_PIPE = 141  # what a shell says of a program whose reader went away
PROGRAM = "One deep-learning chapter in PyTorch, Paddle and Keras, compared by running it."

REPORT = """\
Run the chapter's scenarios in every framework and show what differs, why, and how long it takes.
"""
REPORT_MORE = """\
examples:
  triptych report
  triptych report --sections tying,lazy --quick
  triptych report --from out/run.json --format markdown
  triptych report --python paddle=/opt/paddle/bin/python

exit codes:
  0    all as documented
  1    differences that are not documented, or documented ones that did not happen
  2    a mistake in what was asked
  3    a framework could not run
  130  interrupted; what had finished is written
"""
EXPLAIN = """\
Show an operation, or all of a section's, in every framework: the code, what differs, and why.
"""
EXPLAIN_MORE = """\
examples:
  triptych explain tying
  triptych explain tie_weight
  triptych explain tying.tie_weight --lang zh
"""
DOCTOR = "Show what is installed, with versions, and the command that installs what is not."
DOCTOR_MORE = """\
exit codes:
  0  at least one framework is installed
  3  none is
"""


class UsageError(TriptychError):
    """Options that the parser does not understand."""


class Parser(argparse.ArgumentParser):
    """A parser that raises its complaint, so that it ends as one line like every other mistake."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would have printed under the whole usage."""
        raise UsageError(f"{message}; see: {self.prog} --help")


class _Version(argparse.Action):
    """Prints the version, which is looked up only when it is asked for."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("triptych")
        except PackageNotFoundError:  # run from a clone that was not installed
            found = "not installed"
        sys.stdout.write(f"triptych {found}\n")
        parser.exit()


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
        options = _parse(arguments or ["--help"])
        return {"report": _report, "explain": _explain, "doctor": _doctor}[options.command](options)
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
    answer = answer_report(asked, *_measure_paper())
    _print(answer.text)
    if answer.note:
        sys.stderr.write(f"{answer.note}\n")
    return answer.code


def _explain(options: argparse.Namespace) -> int:
    from report.explain import explain_word

    _print(explain_word(options.word, options.lang, *_measure_paper()))
    return EXIT_OK


def _doctor(options: argparse.Namespace) -> int:
    from report.doctor import examine

    text, code = examine(options.lang, *_measure_paper())
    _print(text)
    return code


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


def _parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options; what is not understood is answered with the nearest that would be."""
    parser, commands = _make_parsers()
    word = arguments[0]
    if word not in commands and word not in {"-h", "--help", "--version"}:
        raise UsageError(f"unknown command {word!r}; {_suggest(word, list(commands))}")
    options, rest = parser.parse_known_args(arguments)
    if rest:
        known = re.findall(r"--[a-z]+", commands[options.command].format_usage())
        raise UsageError(
            f"triptych {options.command} does not know {rest[0]!r}; {_suggest(rest[0], known)}"
        )
    return options


def _make_parsers() -> tuple[Parser, dict[str, Parser]]:
    """Return the whole parser, and each command's own."""
    parser = Parser("triptych", description=PROGRAM, allow_abbrev=False)
    parser.add_argument("--version", action=_Version, help="show Triptych's version, and exit")
    chosen = parser.add_subparsers(dest="command", metavar="report | explain | doctor")
    texts = {
        "report": (REPORT, REPORT_MORE),
        "explain": (EXPLAIN, EXPLAIN_MORE),
        "doctor": (DOCTOR, DOCTOR_MORE),
    }
    commands = {
        name: chosen.add_parser(
            name,
            help=about[:1].lower() + about.strip()[1:].rstrip("."),
            description=about,
            epilog=more,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for name, (about, more) in texts.items()
    }
    _add_report_options(commands["report"])
    commands["explain"].add_argument("word", help="a section, an operation, or section.operation")
    for command in commands.values():
        command.add_argument("--lang", default="en", metavar="en|zh", help="language of the words")
    return parser, commands


def _add_report_options(parser: Parser) -> None:
    add = parser.add_argument
    add("--frameworks", metavar="A,B", help="only these; all that are installed by default")
    add("--sections", metavar="X,Y", help="only these; all by default")
    add("--quick", action="store_true", help="facts only, no timings")
    add("--out", type=_path, metavar="DIR", help="folder for run.json and report.md (default: out)")
    add(
        "--format",
        default="terminal",
        metavar="FORMAT",
        help="what to print: terminal, markdown or json (default: terminal)",
    )
    add("--from", dest="source", type=_path, metavar="RUN", help="draw this run.json, run nothing")
    add("--threads", type=_count, metavar="N", help="threads per framework (default: 1)")
    add(
        "--python",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="another interpreter for a framework; may be repeated",
    )


def _count(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST_THREADS):
        limits = f"from 1 to {MOST_THREADS}"
        raise argparse.ArgumentTypeError(f"expected a whole number {limits}, found {text!r}")
    return int(text)


def _path(text: str) -> Path:
    if not text:  # which Path would take for the current folder
        raise argparse.ArgumentTypeError("expected a path, found ''")
    return Path(text)


def _suggest(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"


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
