"""Names for what a translation needs and its source does not have."""

from lessons.translate.script import Script


def free_name(script: Script, names: tuple[str, ...]) -> str:
    """Return the first of some names that the lesson does not use, else one with a number."""
    used = script.used_names
    for name in names:
        if name not in used:
            return name
    return next(f"{names[0]}{n}" for n in range(2, 1000) if f"{names[0]}{n}" not in used)
