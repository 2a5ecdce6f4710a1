"""Outputs become bytes. Law: pure; a template sees one page; equal fingerprints give equal bytes."""
