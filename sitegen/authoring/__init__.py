"""What writes content and looks things up. Law: `content_files` is the only door to write content."""
