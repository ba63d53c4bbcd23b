"""Plain tensors: their data types, results, and what changes them in place."""
