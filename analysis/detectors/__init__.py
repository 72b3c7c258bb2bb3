"""One detector, one file; found by discovery."""
