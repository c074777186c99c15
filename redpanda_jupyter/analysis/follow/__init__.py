"""Following a block's values without running it.

The rule of this package: it knows Python, and no library; what a library means is for readers to
say (:mod:`..frames`, :mod:`..files`, :mod:`..risks`, :mod:`..parameters`).
"""
