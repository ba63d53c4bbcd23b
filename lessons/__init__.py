"""Lesson documents: so far, their headings."""
