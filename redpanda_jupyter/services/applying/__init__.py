"""A block on other data: bound, checked, inserted or run.

The rule of this package: there is one way to apply a block, whoever asks (a magic, a program, a
server): the text of an adapted cell. Inserted or run, it is the same text; what the check blocks is
neither. Who asks hands in the data; the store hands in what is remembered of them.
"""

from __future__ import annotations
