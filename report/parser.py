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
from report.usage import PROGRAM, RUN, RUN_MORE, SHOW, SHOW_MORE, TEXTS

MOST_COUNTED = 1024


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
    if word not in TEXTS and word not in {"-h", "--help", "--version"}:
        raise UsageError(f"unknown command {word!r}; {_suggest(word, list(TEXTS))}")
    options, rest = parser.parse_known_args(arguments)
    if rest:
        name = " ".join(filter(None, (options.command, getattr(options, "subcommand", None))))
        known = re.findall(r"--[a-z-]+", commands[name].format_usage())
        raise UsageError(f"triptych {name} does not know {rest[0]!r}; {_suggest(rest[0], known)}")
    return options


def _make_parsers() -> tuple[Parser, dict[str, Parser]]:
    """Return the whole parser, and each command's own."""
    parser = Parser("triptych", description=PROGRAM, allow_abbrev=False)
    parser.add_argument("--version", action=_Version, help="show Triptych's version, and exit")
    chosen = parser.add_subparsers(dest="command", metavar=" | ".join(TEXTS))
    commands = {name: _add_command(chosen, name, *texts) for name, texts in TEXTS.items()}
    lesson = commands["lesson"].add_subparsers(dest="subcommand", metavar="show | run")
    lesson.required = True
    commands["lesson show"] = _add_command(lesson, "show", SHOW, SHOW_MORE)
    commands["lesson run"] = _add_command(lesson, "run", RUN, RUN_MORE)
    for name, add_options in OPTIONS.items():
        add_options(commands[name])
    for name, command in commands.items():
        if name != "lesson":
            command.add_argument("--lang", default="en", metavar="en|zh", help="language of words")
    return parser, commands


def _add_command(
    group: "argparse._SubParsersAction[Parser]", name: str, about: str, more: str
) -> Parser:
    return group.add_parser(
        name,
        help=about[:1].lower() + about.strip()[1:].rstrip("."),
        description=about,
        epilog=more,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_report_options(parser: Parser) -> None:
    add = parser.add_argument
    add("--frameworks", metavar="A,B", help="only these; all that are installed by default")
    add("--sections", metavar="X,Y", help="only these; all by default")
    add("--quick", action="store_true", help="facts only, no timings")
    add("--out", type=_path, metavar="DIR", help="folder of what is written (default: out)")
    add(
        "--format",
        default="terminal",
        metavar="FORMAT",
        help="what to print: terminal, markdown or json (default: terminal)",
    )
    add("--from", dest="source", type=_path, metavar="RUN", help="draw this run.json, run nothing")
    add("--threads", type=_count, metavar="N", help="threads per framework (default: 1)")
    _add_python(parser)


def _add_explain_options(parser: Parser) -> None:
    parser.add_argument(
        "word", help="a section, an operation, section.operation, or a name of a framework's"
    )


def _add_audit_options(parser: Parser) -> None:
    add = parser.add_argument
    add("paths", nargs="+", type=_path, metavar="PATH", help="documents, or folders of them")
    add("--frameworks", metavar="A,B", help="only these; all that are installed by default")
    add(
        "--format",
        default="terminal",
        metavar="FORMAT",
        help="terminal, markdown, json, junit, sarif or github (default: terminal)",
    )
    add(
        "--fail-on",
        default="minor",
        metavar="WEIGHT",
        help="the least weight that ends with 1: major, minor, any or never (default: minor)",
    )
    add("--baseline", type=_path, metavar="FILE", help="findings that are accepted, with reasons")
    add("--update-baseline", action="store_true", help="write what was found to --baseline")
    add(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out files of this pattern; may be repeated",
    )
    add("--jobs", type=_count, metavar="N", help="lessons that run at one time (default: cores)")
    add("--no-cache", action="store_true", help="run lessons that have not changed, too")
    _add_running(parser)
    _add_python(parser)


def _add_translate_options(parser: Parser) -> None:
    add = parser.add_argument
    add("paths", nargs="+", type=_path, metavar="PATH", help='documents, folders of them, or "-"')
    add("--to", required=True, metavar="NAME", help="the framework to tell it in")
    add(
        "--from",
        dest="source",
        metavar="NAME",
        help="the framework it is told in, if it is unclear",
    )
    add(
        "--out", type=_path, metavar="PATH", help="file, or folder for several (default: beside it)"
    )
    add("--force", action="store_true", help="overwrite files that exist")
    add("--check", action="store_true", help="write nothing; the exit code says how it went")
    add("--patch", action="store_true", help="print the changes as a diff that git apply takes")
    add("--add-tab", action="store_true", help="add the framework's tab to a book, or correct it")
    add("--no-verify", action="store_true", help="run nothing, and prove nothing")
    add(
        "--prose",
        action=argparse.BooleanOptionalAction,
        help="translate names in the prose, too (default: where there is one framework)",
    )
    add("--notes", metavar="LANGUAGE", help="en, zh or none (default: the document's language)")
    add("--report", type=_path, metavar="FILE", help="write each cell's outcome there, as JSON")
    add("--jobs", type=_count, metavar="N", help="lessons that run at one time (default: cores)")
    _add_default(parser)
    _add_limits(parser)
    _add_python(parser)


def _add_show_options(parser: Parser) -> None:
    parser.add_argument("path", type=_path, metavar="FILE", help="the lesson")
    _add_default(parser)


def _add_run_options(parser: Parser) -> None:
    add = parser.add_argument
    add("path", type=_path, metavar="FILE", help="the lesson")
    add("--framework", required=True, metavar="NAME", help="the framework to run it in")
    add("--out", type=_path, metavar="FILE", help="write the lesson with its outputs as a notebook")
    _add_running(parser)
    _add_python(parser)


def _add_running(parser: Parser) -> None:
    """Add what decides how cells run."""
    _add_default(parser)
    _add_limits(parser)
    parser.add_argument(
        "--no-shared-random",
        action="store_true",
        help="leave the frameworks their own random numbers",
    )


def _add_limits(parser: Parser) -> None:
    add = parser.add_argument
    add("--seconds", type=_count, metavar="N", help="limit for one lesson (default: 120)")
    add("--allow-shell", action="store_true", help="run the lesson's !commands and %%pip too")


def _add_default(parser: Parser) -> None:
    parser.add_argument(
        "--default",
        default="mxnet",
        metavar="NAME",
        help="framework of a book's cells without a tab (default: mxnet)",
    )


def _add_python(parser: Parser) -> None:
    parser.add_argument(
        "--python",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="another interpreter for a framework; may be repeated",
    )


OPTIONS = {
    "report": _add_report_options,
    "explain": _add_explain_options,
    "audit": _add_audit_options,
    "translate": _add_translate_options,
    "lesson show": _add_show_options,
    "lesson run": _add_run_options,
}


def _count(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST_COUNTED):
        limits = f"from 1 to {MOST_COUNTED}"
        raise argparse.ArgumentTypeError(f"expected a whole number {limits}, found {text!r}")
    return int(text)


def _path(text: str) -> Path:
    if not text:  # which Path would take for the current folder
        raise argparse.ArgumentTypeError("expected a path, found ''")
    return Path(text)


def _suggest(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"
