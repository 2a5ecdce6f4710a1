"""Files for hosts and crawlers: headers, redirections, the map of the site. Invariant: pure."""
