"""Rounds in time: when they are, how they stand, and what happened to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.accounts.models import User
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES
from proposals.rules import Profile
from proposals.services import signing
from tests.factories import make_round

START = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)


def current(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


def stands(proposal: Proposal) -> tuple[str, datetime | None, datetime | None]:
    """(status, end of the final period, when time changes it next)"""
    proposal.refresh_from_db()
    review = proposal.reviews.get()
    return proposal.status, review.final_ends_at, review.due_at


def kinds(proposal: Proposal) -> list[str]:
    return [event.kind for event in proposal.events.all()]


def in_final_comment(profile: str, *signing_off: User) -> Proposal:
    proposal = make_round(profile, by=signing_off[-1])
    for member in signing_off:
        signing.sign_off(proposal, by=member)
    assert stands(proposal)[0] == "final_comment"
    return proposal


def named(monkeypatch: pytest.MonkeyPatch, name: str, like: Profile, **changes: Any) -> None:
    """A profile that a project could have, as data."""
    frozen = {**{field: getattr(like, field) for field in like.__dataclass_fields__}, **changes, "name": name}
    monkeypatch.setitem(PROFILES, name, Profile(**frozen))
