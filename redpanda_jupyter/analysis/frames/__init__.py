"""Data frames in a block: the columns that it names, and those that it makes.

The rule of this package: what libraries do stands in tables as far as a table can say it.
The reader is :class:`~.columns.Columns`.
"""
