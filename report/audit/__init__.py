"""Views of an audit: for a terminal, a page, a program, and for services that read results."""
