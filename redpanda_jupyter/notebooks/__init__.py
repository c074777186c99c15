"""Blocks as files: notebooks, modules, scripts, Markdown, and bundles that come back.

The rule of this package: what goes out holds no values of data unless a person asked for them, and
what comes in is data from anyone until a person has looked at it.
"""
