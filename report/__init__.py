"""The command line and everything a person reads: terminal, Markdown, JSON, explanations."""
