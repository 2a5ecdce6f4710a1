"""What news readers get: entries, and their bytes as Atom and JSON Feed. Law: pure."""
