"""What the detector of removals says of them, and what it remembers between looks."""
