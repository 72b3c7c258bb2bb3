"""Collects: pages of marketplaces become scans in the record."""
