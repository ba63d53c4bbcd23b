"""Devices: an argument, a method, a block or a strategy."""
