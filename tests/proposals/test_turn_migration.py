"""Turns of before get their end: from the last move, or from what their round had come to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import make_user

BEFORE, AFTER = ("proposals", "0019_invitations_taken_back"), ("proposals", "0020_turns_end")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def at(migration: tuple[str, str]) -> Any:
    """The models as that migration knows them."""
    executor = MigrationExecutor(connection)
    executor.migrate([migration])
    return executor.loader.project_state([migration]).apps.get_model


def make(model: Any, status: str, **round_: Any) -> Any:
    author = make_user().pk
    proposal = model("proposals", "Proposal").objects.create(
        title="Closures", author_id=author, status=status, moved_at=START, submitted_at=START
    )
    if round_:
        told = {"frozen_profile": {}, "disposition": "accepted", "chair_id": author, **round_}
        model("proposals", "Review").objects.create(proposal=proposal, **told)
    return proposal.pk


@pytest.mark.django_db(transaction=True)
def test_each_turn_gets_its_end() -> None:
    try:
        before = at(BEFORE)
        held = {"held_at": START + 10 * DAY, "held_for": "the rangers"}
        numbers = [
            make(before, "submitted"),
            make(before, "in_review", opened_at=START),
            make(before, "in_review", **held),
            make(before, "final_comment", final_ends_at=START + 7 * DAY),
            make(before, "final_comment", final_ends_at=START + 17 * DAY, final_left=7 * DAY, **held),
            make(before, "final_comment", final_ends_at=START + 7 * DAY, ready_at=START + 8 * DAY),
            make(before, "declined"),
            make(before, "duplicate"),
        ]
        before("proposals", "Merge").objects.create(
            duplicate_id=numbers[-1],
            original_id=numbers[0],
            by_id=make_user().pk,
            **{"was_status": "postponed", "was_moved_at": START, "at": START + 100 * DAY, "reason": "Same."},
        )

        rows = at(AFTER)("proposals", "Proposal").objects.in_bulk(numbers)
        turns = [
            (row.turn_of, row.turn_since, row.turn_ends_at, row.turn_left)
            for row in (rows[number] for number in numbers)
        ]
        assert turns == [
            ("submitted", START, START + 14 * DAY, None),
            ("in_review", START, START + 30 * DAY, None),
            ("in_review", START, None, 20 * DAY),
            ("final_comment", START, START + 7 * DAY, None),
            ("final_comment", START, None, 7 * DAY),
            ("ready", START + 8 * DAY, START + 22 * DAY, None),
            ("declined", START, None, None),
            ("postponed", START, None, 80 * DAY),
        ]
        assert at(BEFORE)("proposals", "Merge").objects.get().review_due_at is None
    finally:
        call_command("migrate", verbosity=0)
