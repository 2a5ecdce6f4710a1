"""What the search finds, and the programme as data for the form that filters it. Invariant: pure."""
