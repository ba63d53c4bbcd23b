"""Initial values of parameters: by initializers, as arguments of layers, or filled afterwards."""
