"""How large a bundle may be, and everything in it.

The rule of this module: the same numbers hold for what is written and for what is read.
"""

from __future__ import annotations

MAX_BYTES = 100_000_000
"""Bytes of a bundle."""
MAX_UNPACKED = 500_000_000
"""Bytes of all its files together."""
MAX_FILE = 100_000_000
"""Bytes of one of them."""
MAX_FILES = 200_000
MAX_RATIO = 200
"""So many times as large as it is packed may a file be, from :data:`RATIO_FROM` bytes on."""
RATIO_FROM = 1_000_000
MAX_DEPTH = 64
"""Brackets in brackets of a JSON file."""
