"""Files become records, records become the site. Invariant: nothing here writes, and `sources` alone reads."""
