"""Makes a run safe to show: what a framework printed or a file holds must not steer a terminal."""

import re

import msgspec

from common.run import Run

# In JSON's text: an escaped backslash, which begins nothing else; the control characters that JSON
# escapes, line feeds and tabs apart; and those that it does not.
_CONTROL = re.compile(r"\\\\|\\u00([01][0-9a-f])|\\([bfr])|([\x7f-\x9f])")
_SHORT = {"b": "08", "f": "0c", "r": "0d"}


def make_legible(run: Run) -> Run:
    """Return the run with each control character in its texts spelled out, as "\\x1b"."""
    text = msgspec.json.encode(run).decode()
    return msgspec.json.decode(_CONTROL.sub(_spell, text), type=Run)


def _spell(found: re.Match[str]) -> str:
    escaped, short, bare = found.groups()
    if bare:
        escaped = f"{ord(bare):02x}"
    elif short:
        escaped = _SHORT[short]
    return rf"\\x{escaped}" if escaped else found.group()
