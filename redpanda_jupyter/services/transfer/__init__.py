"""Blocks out of the library and into it: the one way for cell, terminal and Python.

The rule of this package: what leaves is written whole or not at all and never over a file that is
there, unless a person says so; what comes is inert until a person has looked at it.

* :func:`~.gathering.gather` puts an export together, :func:`~.writing.write` writes it.
* :func:`~.importing.import_bundle` takes a bundle over, :mod:`.reviewing` lets a person look.
* :class:`~.pylibrary.Library` is all of it for Python.
"""
