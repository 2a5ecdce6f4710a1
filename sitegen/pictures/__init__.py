"""Pictures: read, laid out as files, encoded. Invariant: nothing is published but what was drawn or encoded anew."""
