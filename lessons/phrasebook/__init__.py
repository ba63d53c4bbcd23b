"""One phrasebook: how each framework says a thing, read for matching and filled for writing."""
