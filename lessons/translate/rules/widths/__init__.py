"""How many numbers a layer takes, and when its parameters are made: what Keras leaves to a call."""
