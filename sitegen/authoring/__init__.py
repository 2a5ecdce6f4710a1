"""What writes content and looks things up. Invariant: `content_files` is the only door to write content."""
