"""What several experiments need: nets, draws, folders that go away, a second device."""
