"""For the scripts of tests: migrate in children that are killed before their n-th statement."""

import os
import signal

# imported here, so that no child has to
import alembic.command
import alembic.config  # noqa: F401
import filelock  # noqa: F401
from sqlalchemy import Engine, event

from redpanda_jupyter.store import Store, migrate


def migrate_killed(url, step, plan, look):
    """Kill children before every ``step``-th statement until one finishes; return how far it got.

    ``look(number)`` checks what a child left that was killed before statement ``number``.
    """
    address = Store(url)._database.address
    number = 0
    while True:
        number += step
        child = os.fork()
        if child == 0:
            _migrate(address, plan, number)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return number
        assert os.WTERMSIG(status) == signal.SIGKILL
        look(number)


def _migrate(address, plan, left):
    def count(*_):
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    if address.path is not None:
        address.path.parent.mkdir(exist_ok=True)
    migrate.migrate(address, busy_timeout_s=10, plan=plan)
    os._exit(0)
