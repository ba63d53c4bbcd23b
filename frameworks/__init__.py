"""One folder per framework, with the same files in each; only a worker imports what is inside."""
