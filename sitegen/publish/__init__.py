"""Bytes become the published site. Law: the only room that writes; a torn site is never seen."""
