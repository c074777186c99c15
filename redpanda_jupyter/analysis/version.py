"""The analyser's version.

The rule of this module: it goes up by one with every released change after which
:func:`~.code.analyze` finds something else in the same text, so that what was kept is made again.
"""

from __future__ import annotations

ANALYSER = 1
"""What made an analysis; libraries read again what an older one made."""
