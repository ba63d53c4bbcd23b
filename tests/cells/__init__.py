"""What runs a lesson's cells, and what keeps them from doing harm."""
