"""Images: channels first or last, and all that follows from it."""
