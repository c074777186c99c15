"""Proving a block: run twice with nothing but its declared inputs, and compared.

The rule of this package: a proof is a record of what was run, with what, and what came out; it is
added and never changed. A block is verified by what was run, not by what anybody says of it.
"""

from __future__ import annotations
