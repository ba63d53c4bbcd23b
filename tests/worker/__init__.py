"""What a worker promises, tried with a framework that is none."""
