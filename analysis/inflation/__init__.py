"""Finds the weeks in which ratings were pumped: pure functions from weekly counts to campaigns."""
