"""Concerns of before are against what their round proposes."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from proposals.profiles import SIMPLE
from tests.factories import make_user

BEFORE, AFTER = ("proposals", "0020_turns_end"), ("proposals", "0021_concerns_of_an_outcome")


def at(migration: tuple[str, str]) -> Any:
    """The apps as that migration knows them."""
    executor = MigrationExecutor(connection)
    executor.migrate([migration])
    return executor.loader.project_state([migration]).apps


@pytest.mark.django_db(transaction=True)
def test_each_takes_the_outcome_of_its_round() -> None:
    try:
        apps = at(BEFORE)
        dana = make_user("dana").pk
        for outcome in ("declined", "postponed"):
            proposal = apps.get_model("proposals", "Proposal").objects.create(title=outcome, author_id=dana)
            rules = {"frozen_profile": SIMPLE.as_json(), "disposition": outcome, "reason": "So."}
            review = apps.get_model("proposals", "Review").objects.create(
                proposal=proposal, chair_id=dana, **rules
            )
            review.concerns.create(name="cost", body="Costly.", body_html="Costly.", by_id=dana)

        concerns = at(AFTER).get_model("proposals", "Concern").objects.order_by("pk")

        assert list(concerns.values_list("disposition", flat=True)) == ["declined", "postponed"]
        assert at(BEFORE).get_model("proposals", "Concern").objects.count() == 2
    finally:
        call_command("migrate", verbosity=0)
