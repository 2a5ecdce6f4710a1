"""Calendars to subscribe to (RFC 5545): which sessions each holds, and their bytes. Invariant: pure."""
