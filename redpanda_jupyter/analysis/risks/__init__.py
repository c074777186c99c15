"""What a person would want to know before a block runs.

The rule of this package: names of dangers stand in a table; the scan fails closed. The reader is
:class:`~.scan.Risks`.
"""
