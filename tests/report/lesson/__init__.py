"""The command `triptych lesson`."""
