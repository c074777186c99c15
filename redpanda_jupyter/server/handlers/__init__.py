"""One module a resource, imported by its first request.

The rule of this package: a function here takes a :class:`~redpanda_jupyter.server.call.Call`, runs
in a worker thread, returns a record (or a list of them, or ``None``) and raises errors of
``redpanda_jupyter.errors``. It knows neither tornado nor the event loop.
"""
