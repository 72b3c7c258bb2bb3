"""Mails: their parts, what the writer says himself, and nobody's address in it."""
