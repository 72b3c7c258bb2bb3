"""Erasing a reviewer from a workspace: record, index, captures, imports and reports."""
