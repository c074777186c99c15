"""Alembic's entry: runs on the connection, and in the transaction, that migrate.py hands over.

The rule of this file: it configures no logging, which would reset that of the Jupyter server.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
