"""How each thing is told that is more than a phrase: one file per thing."""
