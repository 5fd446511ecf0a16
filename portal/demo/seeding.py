"""The demo's people and what they did, made by the same services as on the site and then set back in time."""

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from proposals.models import Comment, Concern, Event, Proposal, RuleChoice, Vote
from proposals.periods import end_of
from proposals.services import authoring, concerns, deciding, discussion, review, rounds, signing, voting
from proposals.workflow import Status
from roadmap.models import Claim, Issue, Item, Section
from roadmap.models import Event as Happening
from roadmap.services import editing, following

COMMUNITY = Path(__file__).with_name("community.json")
ROLES = {"maintainer": roles.MAINTAINERS, "reviewer": roles.REVIEWERS, "moderator": roles.MODERATORS}
Row = Mapping[str, Any]


@transaction.atomic
def seed() -> int:
    """Everybody and everything of community.json; returns the number of proposals. On an empty site only."""
    community = json.loads(COMMUNITY.read_text(encoding="utf-8"))
    people = make_members(community["members"])
    sections = {section.title: section for section in Section.objects.current()}
    for row in community["proposals"]:
        _propose(row, people, sections)
    # From now on: what was decided earlier was decided in the simple way.
    for title, profile in community["profiles"].items():
        RuleChoice.objects.create(section=sections[title], profile=profile)
    for row in community["confirmations"]:
        _confirm(row, people)
    for row in community["follows"]:
        for username in row["by"]:
            following.follow(Item.objects.get(number=row["item"]), by=people[username])
    # The demo begins here: what its members follow becomes news only now.
    Happening.objects.filter(announced_at__isnull=True).update(announced_at=timezone.now())
    for row in community["claims"]:
        _claim(row, people)
    return len(community["proposals"])


@transaction.atomic
def seed_maintainer() -> None:
    """Only the maintainer, for somebody who looks at their own roadmap."""
    community = json.loads(COMMUNITY.read_text(encoding="utf-8"))
    make_members([row for row in community["members"] if row["username"] == "dana"])


def make_members(rows: Sequence[Row]) -> dict[str, User]:
    """Members with verified addresses by user name; all have the demo's password."""
    password = make_password(settings.DEMO_PASSWORD)
    people = {}
    for row in rows:
        user = User.objects.create(
            username=row["username"], name=row["name"], email=row["email"], password=password
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role := row.get("role"):
            roles.grant(user, ROLES[role])
        people[user.username] = user
    return people


def _claim(row: Row, people: Mapping[str, User]) -> None:
    """A member said some days ago what they work on. The forge is not asked before the site runs."""
    repository, _, number = row["issue"].partition("#")
    issue, _ = Issue.objects.get_or_create(
        repository=repository, number=int(number), defaults={"url": _address(row["issue"])}
    )
    at = timezone.now() - timedelta(days=row["days_ago"])
    Claim.objects.create(issue=issue, member=people[row["by"]], at=at, active_at=at)


def _confirm(row: Row, people: Mapping[str, User]) -> None:
    """A maintainer said some days ago that an item, known by its number, is true."""
    item = editing.confirm(Item.objects.get(number=row["item"]), by=people[row["by"]])
    at = timezone.now() - timedelta(days=row["days_ago"])
    Item.objects.filter(pk=item.pk).update(confirmed_at=at)
    item.events.filter(kind="confirmed").update(at=at, announced_at=at)


def _propose(row: Row, people: Mapping[str, User], sections: Mapping[str, Section]) -> None:
    author = people[row["author"]]
    content = authoring.Content(
        title=row["title"],
        problem=row["problem"],
        body=row["proposal"],
        section=sections.get(row["section"]),
        links=tuple((link, _address(link)) for link in row["links"]),
    )
    proposal = authoring.save_draft(content, by=author, key=uuid.uuid4())
    if row["status"] != Status.DRAFT:
        proposal = authoring.submit(proposal, by=author)
        _take_part(proposal, row, people)
        _end(proposal, row, people, sections)
    _set_back(proposal, row)


def _address(link: str) -> str:
    repository, _, number = link.partition("#")
    return f"{settings.FORGE_URL}/{repository}/issues/{number}"


def _take_part(proposal: Proposal, row: Row, people: Mapping[str, User]) -> None:
    for voter in _voters(row, people):
        voting.cast_vote(proposal.pk, by=voter)
    for said in row["comments"]:
        discussion.add_comment(proposal, body=said["body"], by=people[said["author"]], key=uuid.uuid4())


def _voters(row: Row, people: Mapping[str, User]) -> list[User]:
    votes = row["votes"]
    if isinstance(votes, list):
        return [people[username] for username in votes]
    others = [user for username, user in people.items() if username != row["author"]]
    return random.Random(row["title"]).sample(others, votes)  # noqa: S311  no secret, the same at every start


def _end(proposal: Proposal, row: Row, people: Mapping[str, User], sections: Mapping[str, Section]) -> None:
    status = Status(row["status"])
    maintainer = people["tomasz" if row["author"] == "dana" else "dana"]
    if reason := row.get("review_reason"):
        chosen = RuleChoice.objects.create(
            section=sections[row["section"]], profile=row.get("profile", "simple")
        )
        review.start_review(proposal, by=maintainer, reason=reason)
        chosen.delete()
    for said in row.get("said", ()):
        _say(proposal, said, by=people[said["by"]])
    if decision := row.get("decision"):
        deciding.decide(
            proposal,
            Status(decision["outcome"]),
            by=people[decision["by"]],
            rationale=decision["rationale"],
            section=sections.get(row["section"]),
        )
    if status == Status.WITHDRAWN:
        authoring.withdraw(proposal, by=people[row["author"]], reason=row["withdrawal"]["reason"])


def _say(proposal: Proposal, said: Row, *, by: User) -> None:
    """One word of a review."""
    match said["what"]:
        case "sign":
            signing.sign_off(proposal, by=by)
        case "hold":
            signing.hold(proposal, by=by, waits_for=said["waits_for"])
        case "concern":
            concerns.raise_concern(proposal, name=said["name"], body=said["body"], by=by)
        case "resolve":
            concern = Concern.objects.get(review__proposal=proposal, name=said["name"])
            concerns.resolve_concern(concern, resolution=said["resolution"], by=by)


def _set_back_round(proposal: Proposal, *, opened: datetime, spoken: datetime) -> None:
    for round_ in proposal.reviews.all():
        running = round_.final_ends_at is not None
        ends_at = end_of(spoken, round_.profile.final_period, rounds.zone()) if running else None
        round_.sign_offs.update(at=spoken)
        round_.concerns.update(at=spoken)
        round_.concerns.filter(resolved_at__isnull=False).update(resolved_at=spoken)
        proposal.reviews.filter(held_at__isnull=False).update(held_at=spoken)
        proposal.reviews.filter(pk=round_.pk).update(opened_at=opened, final_ends_at=ends_at, due_at=ends_at)


def _set_back(proposal: Proposal, row: Row) -> None:
    """Give everything the day on which it happened, and leave nothing to announce."""
    now = timezone.now()
    started = now - timedelta(days=row["days_ago"], hours=3)
    ended = now - timedelta(days=(row.get("decision") or row.get("withdrawal") or {}).get("days_ago", 1))
    submitted = started + timedelta(hours=2) if row["status"] != Status.DRAFT else None
    days = {"drafted": started, "submitted": submitted, "decided": ended, "withdrawn": ended}
    opened = days["review_started"] = started + (ended - started) * 0.6
    _set_back_comments(proposal, row, now)
    _set_back_votes(proposal, started, ended)
    said = dict(Comment.objects.filter(proposal=proposal).values_list("pk", "created_at"))
    events = list(Event.objects.filter(proposal=proposal))
    for event in events:
        # Whatever else was said in its review was said last.
        event.at = said.get(event.data.get("comment")) or days.get(event.kind, ended) or now
        event.announced_at = now
    Event.objects.bulk_update(events, ["at", "announced_at"])
    proposal.decisions.update(at=ended)
    _set_back_round(proposal, opened=opened, spoken=ended)
    moved = max((event.at for event in events if event.kind != "commented"), default=started)
    Proposal.objects.filter(pk=proposal.pk).update(created_at=started, submitted_at=submitted, moved_at=moved)
    proposal.refresh_from_db()
    authoring.refresh_trend(proposal)


def _set_back_comments(proposal: Proposal, row: Row, now: datetime) -> None:
    comments = list(Comment.objects.filter(proposal=proposal).order_by("pk"))
    for order, (comment, said) in enumerate(zip(comments, row["comments"], strict=bool(comments))):
        comment.created_at = now - timedelta(days=said["days_ago"]) + timedelta(minutes=37 * order)
    Comment.objects.bulk_update(comments, ["created_at"])


def _set_back_votes(proposal: Proposal, started: datetime, ended: datetime) -> None:
    votes = list(Vote.objects.filter(proposal=proposal).order_by("pk"))
    for order, vote in enumerate(votes, start=1):
        # Most vote early, the rest trickle in.
        vote.created_at = started + (ended - started) * (order / (len(votes) + 1)) ** 2
    Vote.objects.bulk_update(votes, ["created_at"])
