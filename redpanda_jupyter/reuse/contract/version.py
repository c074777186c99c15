"""The version of what reads a contract out of a block's text.

The rule of this module: it goes up by one with every released change after which a contract has
other flags or uses for the same text, so that contracts which were kept are read anew.
"""

from __future__ import annotations

READER = 1
"""What read a contract; what an older one has read is renewed, see :mod:`.renew`."""
