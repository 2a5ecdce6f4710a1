"""Pictures: read, laid out as files, encoded. Law: nothing is published but what was drawn or encoded anew."""
