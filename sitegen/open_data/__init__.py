"""Files of open data: their rows, their columns, and their bytes. Invariant: pure."""
