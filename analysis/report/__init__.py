"""Findings become a weekly report."""
