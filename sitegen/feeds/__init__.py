"""What news readers get: entries, and their bytes as Atom and JSON Feed. Invariant: pure."""
