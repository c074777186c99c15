"""Following a block's values without running it.

The rule of this package: it knows Python, and no library; what a library means is for readers to
say (:mod:`..frames`, :mod:`..files`, :mod:`..risks`, :mod:`..parameters`). The one pass is
:class:`~.evaluate.Evaluator`; what it hands around is in :mod:`.values`, and whom it tells in
:mod:`.reader`.
"""
