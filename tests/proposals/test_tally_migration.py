"""Decisions of before take what is here of the votes that they had."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.factories import make_user

BEFORE, AFTER = ("proposals", "0023_quiet_voters"), ("proposals", "0024_tally_of_a_decision")


def at(migration: tuple[str, str]) -> Any:
    """The apps as that migration knows them."""
    executor = MigrationExecutor(connection)
    executor.migrate([migration])
    return executor.loader.project_state([migration]).apps


@pytest.mark.django_db(transaction=True)
def test_each_takes_those_that_were_cast_by_then() -> None:
    try:
        apps = at(BEFORE)
        people = [make_user(name).pk for name in ("alice", "bob", "eve")]
        proposal = apps.get_model("proposals", "Proposal").objects.create(title="Huts", author_id=people[0])
        now = timezone.now()
        for day, person in enumerate(people):
            proposal.votes.create(voter_id=person, created_at=now + timedelta(days=day), version=1)
        for round_, days in enumerate((-1, 1), start=1):
            proposal.decisions.create(
                round=round_,
                outcome="declined",
                rationale="So.",
                by_id=people[0],
                at=now + timedelta(days=days),
            )

        decisions = at(AFTER).get_model("proposals", "Decision").objects.order_by("round")

        assert list(decisions.values_list("votes", flat=True)) == [0, 2]
        assert at(BEFORE).get_model("proposals", "Decision").objects.count() == 2
    finally:
        call_command("migrate", verbosity=0)
