"""When PostgreSQL restarts, all pooled connections are dead at once.

psycopg_pool's health check throws them away one by one, with a pause that doubles each time (1, 2, 4 … seconds), so a
pool of eight runs into its time-out and the request fails. Here the first dead one has all others replaced.
Delete this when the pool drops every dead connection by itself.
"""

from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """The wrapper that Django makes for `ENGINE = "portal.lib.postgres"`."""

    @property
    def pool(self) -> ConnectionPool[Any] | None:
        pool: ConnectionPool[Any] | None = super().pool
        if pool is not None and pool._check is ConnectionPool.check_connection:
            pool._check = partial(check_all, pool)
        return pool


def check_all(pool: ConnectionPool[Any], connection: Connection[Any]) -> None:
    """Raise OperationalError for a dead connection, and have the other dead ones in the pool replaced."""
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        pool.check()
        raise
