"""How long tests wait for what must come: nothing that is right takes so long, however slow the machine is."""

from __future__ import annotations

from typing import Final

LIMIT: Final = 300
"""Seconds after which a test stops waiting: ten times slower than usual is slow, not wrong."""
MILLISECONDS: Final = 1000 * LIMIT
"""The same for a browser."""
