"""Bytes become the published site. Invariant: the only room that writes; a torn site is never seen."""
