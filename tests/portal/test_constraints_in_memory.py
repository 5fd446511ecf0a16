"""Constraints asked in memory say the same as Django, which asks the database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model

from portal.accounts.models import User
from portal.lib.constraints import Constraints, holds
from proposals.models import CoAuthor, Concern, Decision, Merge, Proposal, ProposalVersion, Review, SignOff
from roadmap.models import Item

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE, OTHER, ITEM, MEMBER = Proposal(pk=1), Proposal(pk=2), Item(pk=1), User(pk=1)
ROWS: list[Model] = [
    *(Proposal(title=title, status=status) for title in ("", "A") for status in ("draft", "accepted", "loved")),
    Proposal(title="A", status="accepted", roadmap_item=ITEM, submitted_at=NOW),
    Proposal(title="A", version=1, material_version=2, vote_count=-1, comment_count=-1),
    *(ProposalVersion(number=number) for number in (0, 1)),
    *(CoAuthor(accepted_at=at, declined_at=NOW, member=MEMBER) for at in (None, NOW)),
    *(Decision(rationale=text, outcome=outcome) for text in ("", "So.") for outcome in ("accepted", "draft")),
    *(Review(disposition=status, held_at=NOW, held_for=why) for status in ("draft", "declined") for why in ("", "x")),
    *(SignOff(position=position) for position in ("signed", "loved")),
    *(
        Concern(name=name, body="x", resolved_at=at, resolved_by=by, resolution=words)
        for name in ("", "Cost")
        for at in (None, NOW)
        for by in (None, MEMBER)
        for words in ("", "Settled.")
    ),
    *(
        Merge(duplicate=ONE, original=original, reason=reason, undone_at=at, undone_by=by)
        for original in (ONE, OTHER)
        for reason in ("", "Alike.")
        for at in (None, NOW)
        for by in (None, MEMBER)
    ),
]  # fmt: skip


def says_django(constraint: CheckConstraint, row: Model) -> bool:
    try:
        constraint.validate(type(row), row)
    except ValidationError:
        return False
    return True


@pytest.mark.django_db
def test_every_check_says_what_the_database_says() -> None:
    asked = [
        (constraint, row)
        for row in ROWS
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    told = [holds(constraint.condition, row) for constraint, row in asked]

    assert told == [says_django(constraint, row) for constraint, row in asked]
    assert set(told) == {True, False}


def decision(proposal: Proposal, round_: int) -> Decision:
    return Decision(proposal=proposal, round=round_, rationale="So.", outcome="declined")


def test_what_may_stand_once_stands_once_also_before_it_has_a_number() -> None:
    constraints, new, other = Constraints(), Proposal(), Proposal()
    rows: list[Any] = [decision(new, 1), decision(new, 2), decision(other, 1), decision(new, 1)]

    assert [constraints.broken_by(row) for row in rows] == ["", "", "", "one_decision_a_round"]


def test_what_is_unique_under_a_condition_counts_only_there() -> None:
    constraints, new = Constraints(), Review(pk=1)
    rows = [
        SignOff(review=new, reviewer=MEMBER, position="signed", withdrawn_at=at)
        for at in (NOW, None, NOW, None)
    ]

    assert [constraints.broken_by(row) for row in rows] == ["", "", "", "one_sign_off_a_round"]
