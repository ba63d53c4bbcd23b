"""Parameters that are there: reached, listed, read, turned and set."""
