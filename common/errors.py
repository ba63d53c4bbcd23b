"""The error tree of the command line: each class knows the exit code it ends with.

Exit codes: 0 all as documented, 1 differences that are not, 2 a mistake in what was asked,
3 a framework could not run, 130 interrupted.
"""

EXIT_OK = 0
EXIT_DIFFERENCES = 1
EXIT_USAGE = 2
EXIT_FRAMEWORK = 3
EXIT_INTERRUPTED = 130


class TriptychError(Exception):
    """A mistake that a person can mend; its text is one line, with the next step in it."""

    exit_code = EXIT_USAGE


class UnknownNameError(TriptychError):
    """A framework, section, scenario or word that does not exist."""


class BadRunFileError(TriptychError):
    """A `run.json` that is absent, cut short, not JSON, or of another schema."""


class BadDivergencesError(TriptychError):
    """A table of known differences that cannot be read, or names what does not exist."""


class OutputError(TriptychError):
    """A folder or file that cannot be written."""


class FrameworkUnavailableError(TriptychError):
    """A framework that was asked for and cannot be loaded."""

    exit_code = EXIT_FRAMEWORK
