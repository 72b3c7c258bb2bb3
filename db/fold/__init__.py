"""One scan, or all of a product again, becomes reviews, their versions and removals."""
