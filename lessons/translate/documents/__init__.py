"""A translated lesson as a document: its cells, prose, outputs and tabs in their own format."""
