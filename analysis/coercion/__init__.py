"""Reads disclosures of pressure on a review: the condition, not the refund."""
