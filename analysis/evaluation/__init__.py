"""Measures detectors against labelled or simulated truth."""
