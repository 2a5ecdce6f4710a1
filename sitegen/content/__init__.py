"""Files become records, records become the site. Law: nothing here writes, and `sources` alone reads."""
