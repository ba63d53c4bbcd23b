"""Layers, nets and their parameters: how each thing about them is told."""
