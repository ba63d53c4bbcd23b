"""A lesson's cells, run in a worker's child: what is asked, what is seen, and how it is seen."""
