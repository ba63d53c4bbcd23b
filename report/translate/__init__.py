"""`triptych translate`: where translations are written, and how their outcomes are shown."""
