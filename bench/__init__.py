"""Measuring: a seeded generator of sites, and a runner. Invariant: no build needs this room; no test depends on a
time."""
