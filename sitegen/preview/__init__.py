"""The site while it is written, on this machine only. Law: each build is the sentence of `pipeline`."""
