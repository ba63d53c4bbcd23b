"""Makes a record safe to show: what was printed, or a file holds, must not steer a terminal."""

import re
from typing import TypeVar

import msgspec

Record = TypeVar("Record", bound=msgspec.Struct)

# In JSON's text: an escaped backslash, which begins nothing else; the control characters that JSON
# escapes, line feeds and tabs apart; and those that it does not.
_CONTROL = re.compile(r"\\\\|\\u00([01][0-9a-f])|\\([bfr])|([\x7f-\x9f])")
_BARE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SHORT = {"b": "08", "f": "0c", "r": "0d"}


def make_legible(record: Record) -> Record:
    """Return the record with each control character in its texts spelled out, as "\\x1b"."""
    text = msgspec.json.encode(record).decode()
    return msgspec.json.decode(_CONTROL.sub(_spell, text), type=type(record))


def spell_controls(text: str) -> str:
    """Return one text in the same way."""
    return _BARE.sub(lambda found: rf"\x{ord(found.group()):02x}", text)


def _spell(found: re.Match[str]) -> str:
    escaped, short, bare = found.groups()
    if bare:
        escaped = f"{ord(bare):02x}"
    elif short:
        escaped = _SHORT[short]
    return rf"\\x{escaped}" if escaped else found.group()
