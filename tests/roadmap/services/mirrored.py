"""All that GitHub tells of an issue, and how the mirror takes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from roadmap.forges.values import IssuePayload, Label, Person
from roadmap.services import mirror
from tests.roadmap.services.looking import HOME

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANA = Person("ana", "https://pics.example/ana", "https://github.com/ana")
WHOLE = IssuePayload(
    repository="Waymark-Maps/Waymark",
    number=42,
    node_id="I_42",
    title="Show what is stored",
    state="closed",
    state_reason="duplicate",
    url=f"https://github.com/{HOME}/issues/42",
    labels=(Label("area/maps", "0e8a16"),),
    assignees=(ANA,),
    milestone="3.1",
    comments=4,
    is_pull_request=False,
    updated_at=START,
    created_at=START - timedelta(days=9),
    closed_at=START,
    author=ANA,
    milestone_due=date(2026, 12, 24),
    reactions=12,
    sub_issues=5,
    sub_issues_closed=3,
    blocked_by=1,
    draft=False,
    locked=True,
    body="Please.",
)
PULL = replace(
    WHOLE,
    node_id="PR_42",
    state_reason="",
    is_pull_request=True,
    sub_issues=None,
    sub_issues_closed=None,
    blocked_by=None,
)


def tell(payload: IssuePayload, *, source: mirror.Teller = "sync", **changes: Any) -> mirror.Effect:
    return mirror.apply_payload(replace(payload, **changes), source=source, fetched_at=START)


def later(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)
