"""What scans prove: which reviews are there, which are gone, which nobody can have seen."""
