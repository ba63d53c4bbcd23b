"""What a conformance test reads of an observed error."""

from common.facts import Missing, Value


def error_class(fact: Value | Missing) -> Value:
    """Return the name of the class that an error fact shows, or None where nothing was raised."""
    assert fact is None or isinstance(fact, dict)
    return None if fact is None else fact["class"]
