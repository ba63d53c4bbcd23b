"""Views of one lesson: its cells as they were read, and as they ran."""
