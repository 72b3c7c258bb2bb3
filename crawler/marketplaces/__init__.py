"""One marketplace, one file; found by discovery."""
