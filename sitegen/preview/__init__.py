"""The site while it is written, on this machine only. Invariant: each build is one of `sitegen.pipeline`."""
