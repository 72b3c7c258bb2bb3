"""What the rating says and what it would be."""
