"""Files in a block: what it reads and what it writes.

The rule of this package: the functions stand in a table, the reading of a call beside it.
The reader is :class:`~.uses.Files`.
"""
