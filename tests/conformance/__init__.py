"""Every scenario on every framework, pinned to values worked out by hand."""
