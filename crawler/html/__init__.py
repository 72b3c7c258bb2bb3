"""A page as a tree: its head, its elements, the text that a reader sees."""
