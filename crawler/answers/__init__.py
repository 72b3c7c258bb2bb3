"""Answers in JSON: what review services send, and what pages carry for their scripts."""
