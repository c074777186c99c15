"""A block on other data: what it needs, which column is which, whether it fits, and running it.

The rule of this package: a block's text is run unchanged; the data are brought to it. Nothing here
knows the store, a provider or a front: what is remembered is handed in.
"""
