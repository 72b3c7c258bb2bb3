"""Corroborating signs of a campaign: one small function a file, each with its own base rate."""
