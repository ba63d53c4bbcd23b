"""Training and evaluation: a state of a net, or a word with each of its calls."""
