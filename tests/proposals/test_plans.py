"""On PostgreSQL no page of proposals reads a large table from end to end."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Comment, Proposal, Vote
from proposals.models.listing import write_place
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_section, make_user

MANY = 5_000
WHOLE = re.compile(
    r"Seq Scan on [^\n]*actual rows=(\d+)[^\n]*(?:\n\s+Filter:[^\n]*)?(?:\n\s+Rows Removed by Filter: (\d+))?"
)
STATUSES = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.POSTPONED,
    Status.DECLINED,
    Status.DECLINED,
    Status.DRAFT,
)


@pytest.fixture
def community(transactional_db: None) -> User:
    """5,000 proposals in every status but accepted, with their votes, and one of them with 3,000 comments."""
    sections = [make_section(f"Section {number}") for number in range(6)]
    people = [make_user() for _ in range(20)]
    now = timezone.now()
    proposals = Proposal.objects.bulk_create(
        Proposal(
            title=f"Topic {number} about {'maps' if number % 2 else 'feeds'}",
            problem=f"Problem {number}. " * 20,
            body="Text of the proposal. " * 30,
            author=people[number % 20],
            section=sections[number % 6],
            status=STATUSES[number % 6],
            submitted_at=None if STATUSES[number % 6] == Status.DRAFT else now,
            vote_count=number * 7919 % 500,
            comment_count=number * 104729 % 90,
            trend=number * 15485863 % 10_000 / 7,
        )
        for number in range(MANY)
    )
    Vote.objects.bulk_create(Vote(proposal=p, voter=people[n]) for p in proposals[:1_000] for n in range(5))
    Comment.objects.bulk_create(
        Comment(
            proposal=proposals[number % 2_000 if number % 2 else 0],
            author=people[0],
            body="Text",
            body_html="Text",
        )
        for number in range(6_000)
    )
    with connection.cursor() as cursor:
        # The test's server commits asynchronously, and VACUUM takes only what was flushed as visible to all.
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("CHECKPOINT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET synchronous_commit")
    return people[0]


def whole_reads(client: Client, address: str) -> list[str]:
    """The sequential scans over more than 1,000 rows in the plans of the page's own queries."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.status_code == 200, address
    found = []
    for query in captured.captured_queries:
        if not query["sql"].lstrip().startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + query["sql"].replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        if any(int(scan[1]) + int(scan[2] or 0) > 1_000 for scan in WHOLE.finditer(plan)):
            found.append(f"{address}\n{query['sql']}\n{plan}")
    return found


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL explains its plans with row counts."
)
def test_no_page_reads_a_large_table_from_end_to_end(community: User) -> None:
    middle = Proposal.objects.public().order_by("-trend")[1_500]
    section = Proposal.objects.filter(section__isnull=False).first()
    busy = Proposal.objects.filter(comments__isnull=False).order_by("pk").first()
    assert section and busy
    addresses = [
        *(f"/proposals/?status={s}&sort={o}" for s in ("open", "all", "decided", "submitted", "withdrawn")
          for o in ("trending", "votes", "newest", "discussed")),
        *(f"/proposals/?status={s}&section={section.section_id}" for s in ("open", "all", "declined")),
        f"/proposals/?page=50&after={write_place(middle, 'trend')}",
        f"/proposals/?page=50&before={write_place(middle, 'trend')}",
        "/proposals/?q=topic", "/proposals/?q=maps&status=all&sort=votes", "/proposals/?q=zebra", "/proposals/?q=49",
        busy.get_absolute_url(),
        "/proposals/similar/?title=Topic+about+maps+and+feeds", "/proposals/similar/?title=Tpic+48", "/proposals/new/",
    ]  # fmt: skip
    mine = ["/proposals/?mine=1", "/proposals/?status=draft&sort=votes", "/proposals/"]

    found = [plan for address in addresses for plan in whole_reads(Client(), address)]
    found += [plan for address in mine for plan in whole_reads(signed_in(community), address)]

    assert not found, "\n\n".join(found)
