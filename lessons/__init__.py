"""Lesson documents: read, aligned, run in the frameworks, and judged."""
