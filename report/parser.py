"""What can be typed: the commands, their options and their help.

The parser is argparse: typer, with the pydantic it imports, takes 0.25 s before anything is done.
"""

import argparse
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from common.errors import TriptychError

MOST_THREADS = 1024
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


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
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
