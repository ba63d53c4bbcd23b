"""The proof of a translation: it is run beside its source, and held to it cell by cell."""

from lessons.translate.proof.prove import prove

__all__ = ["prove"]
