"""Reads the markup that Amazon's stores have used since 2012; `marketplaces/amazon.py` uses it."""
