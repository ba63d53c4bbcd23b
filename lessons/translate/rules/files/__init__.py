"""Saving and loading: parameters, states of optimizers, and files of tensors."""
