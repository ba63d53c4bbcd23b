"""One module per form that a lesson document can have."""
