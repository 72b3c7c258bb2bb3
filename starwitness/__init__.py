"""The command: composition root above crawler, db and analysis."""
