"""What the settings promise of each database."""

import pytest
from django.conf import settings
from django.db import connection

from portal.accounts.models import User
from proposals.models import Vote
from proposals.services import voting
from tests.at_once import at_once
from tests.factories import make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")
postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")


@sqlite
def test_sqlite_writes_ahead_and_takes_its_lock_when_a_transaction_begins() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)

    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_eight_writers_at_once_never_meet_a_locked_database() -> None:
    proposals = [make_proposal() for _ in range(4)]
    voters = [make_user() for _ in range(8)]

    def vote(voter: User) -> None:
        for proposal in proposals * 5:
            voting.cast_vote(proposal.pk, by=voter)
            voting.take_back_vote(proposal.pk, by=voter)
        voting.cast_vote(proposals[0].pk, by=voter)

    errors = at_once(*[lambda voter=voter: vote(voter) for voter in voters])

    proposals[0].refresh_from_db()
    assert (errors, proposals[0].vote_count, Vote.objects.count()) == ([""] * 8, 8, 8)


@postgres
def test_connections_come_from_a_pool_and_a_restarted_server_is_not_noticed() -> None:
    """Every pooled connection dies, as when PostgreSQL restarts; the next question gets a new one."""
    import psycopg

    assert at_once(*[User.objects.count] * 8) == [""] * 8
    parameters = connection.get_connection_params()
    connection.close()
    assert "pool" in settings.DATABASES["default"]["OPTIONS"]
    with psycopg.connect(
        host=parameters["host"], dbname=parameters["dbname"], user=parameters["user"], autocommit=True
    ) as other:
        ended = other.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()

    assert ended is not None and ended[0] > 0
    assert User.objects.count() == 0
