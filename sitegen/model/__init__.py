"""The nouns of the generator. Law: this room imports no other room and does no input or output."""
