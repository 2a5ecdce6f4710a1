"""Files for hosts and crawlers: headers, redirections, the sitemap. Invariant: pure."""
