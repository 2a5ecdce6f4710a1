"""Bytes become the published site. Invariant: the only package that writes; a torn site is never seen."""
