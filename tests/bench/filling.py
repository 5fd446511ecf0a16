"""Rows of a large project, as consistent as the services leave them, the same in every run but for the time of day."""

import random
from collections import Counter
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from proposals.models import Comment, Decision, Event, Proposal, Vote
from proposals.models.counters import trend_of
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Issue, Item, Section
from tests.bench.roadmap import make_roadmap
from tests.bench.texts import ago, rendered, sentence
from tests.factories import turn_of

MEMBERS = 1_000
DISCUSSED, COMMENTS = 8, 50  # so many proposals have exactly so many comments
SHARES = {  # of two hundred proposals
    Status.SUBMITTED: 146,
    Status.IN_REVIEW: 20,
    Status.POSTPONED: 6,
    Status.RETURNED: 4,
    Status.DECLINED: 16,
    Status.WITHDRAWN: 7,
    Status.ACCEPTED: 1,
}
STATUSES = [status for status, share in SHARES.items() for _ in range(share)]
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Site:
    """What was filled in, and where the bench reads and votes."""

    members: int
    proposals: int
    votes: int
    comments: int
    items: int
    issues: int
    discussed: list[int]  # proposals with fifty comments
    voters: list[User]


@transaction.atomic
def fill(proposals: int) -> Site:
    """Ten votes and five comments a proposal. The database must be empty, and is analyzed at the end."""
    chance = random.Random("signpost")
    members = make_members()
    items = make_roadmap(chance)
    rows = make_proposals(proposals, members, items, chance)
    votes = make_votes(rows, members, chance)
    comments = make_comments(rows, members, chance)
    write_counters(
        rows, Counter(vote.proposal_id for vote in votes), Counter(it.proposal_id for it in comments)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    discussed = [row.pk for row in rows[:DISCUSSED]]
    return Site(
        members=len(members),
        proposals=len(rows),
        votes=len(votes),
        comments=len(comments),
        items=len(items),
        issues=Issue.objects.count(),
        discussed=discussed,
        voters=members[:DISCUSSED],
    )


def make_members() -> list[User]:
    """Nobody signs in by password."""
    made = (
        User(username=f"member{n}", email=f"member{n}@example.org", name=f"Member {n}", password="!")
        for n in range(MEMBERS)
    )
    return User.objects.bulk_create(made, batch_size=BATCH)


def make_proposals(
    number: int, members: list[User], items: list[Item], chance: random.Random
) -> list[Proposal]:
    """Each with its "submitted" event, and with the decision that its status needs."""
    texts = [rendered(chance, 60) for _ in range(200)]
    sections = list(Section.objects.all())
    free = iter(items)
    rows = []
    for n in range(number):
        (problem, problem_html), (body, body_html) = chance.choice(texts), chance.choice(texts)
        status = STATUSES[n % len(STATUSES)]
        at = ago(chance, days=700)
        rows.append(
            Proposal(
                title=sentence(chance, 6),
                problem=problem,
                problem_html=problem_html,
                summary=" ".join(problem.split())[:160],
                body=body,
                body_html=body_html,
                section=chance.choice(sections),
                author=chance.choice(members),
                status=status,
                roadmap_item=next(free) if status == Status.ACCEPTED else None,
                created_at=at,
                submitted_at=at,
                moved_at=at,
                **turn_of(status, since=at),
            )
        )
    Proposal.objects.bulk_create(rows, batch_size=BATCH)
    make_events(rows, members[-1])
    return rows


def make_events(rows: list[Proposal], maintainer: User) -> None:
    told = [
        Event(proposal=row, kind="submitted", actor=row.author, at=row.moved_at, announced_at=row.moved_at)
        for row in rows
    ]
    text = "It does not fit what we do next."
    decided = [
        Decision(
            proposal=row,
            outcome=row.status,
            rationale=text,
            rationale_html=markdown.render(text),
            by=maintainer,
        )
        for row in rows
        if row.status in OUTCOMES
    ]
    for made in Decision.objects.bulk_create(decided, batch_size=BATCH):
        data = {"outcome": made.outcome, "decision": made.pk}
        told.append(
            Event(
                proposal=made.proposal,
                kind="decided",
                actor=maintainer,
                at=made.at,
                announced_at=made.at,
                data=data,
            )
        )
    Event.objects.bulk_create(told, batch_size=BATCH)


def make_votes(rows: list[Proposal], members: list[User], chance: random.Random) -> list[Vote]:
    """Few proposals have many votes, many have few."""
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < 10 * len(rows):
        pairs.add((int(len(rows) * chance.random() ** 2), chance.randrange(len(members))))
    now = timezone.now()
    votes = (Vote(proposal=rows[row], voter=members[voter], created_at=now) for row, voter in sorted(pairs))
    return Vote.objects.bulk_create(votes, batch_size=BATCH)


def make_comments(rows: list[Proposal], members: list[User], chance: random.Random) -> list[Comment]:
    """Fifty for each of the first proposals, the others' spread as votes are; about three lines each."""
    texts = [rendered(chance, 40) for _ in range(200)]
    several = [row for row in rows[:DISCUSSED] for _ in range(COMMENTS)]
    others = rows[DISCUSSED:]
    while len(several) < 5 * len(rows):
        several.append(others[int(len(others) * chance.random() ** 2)])
    comments = []
    for row in several:
        body, html = chance.choice(texts)
        comments.append(
            Comment(
                proposal=row,
                author=chance.choice(members),
                body=body,
                body_html=html,
                created_at=ago(chance, 60),
            )
        )
    return Comment.objects.bulk_create(comments, batch_size=BATCH)


def write_counters(rows: list[Proposal], votes: Counter[int], comments: Counter[int]) -> None:
    """As the services keep them."""
    for row in rows:
        assert row.submitted_at
        row.vote_count, row.comment_count = votes[row.pk], comments[row.pk]
        row.trend = trend_of(votes=row.vote_count, comments=row.comment_count, submitted_at=row.submitted_at)
    Proposal.objects.bulk_update(rows, ["vote_count", "comment_count", "trend"], batch_size=BATCH)
