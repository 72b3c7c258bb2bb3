"""Reads the record and finds what sellers should answer for."""
