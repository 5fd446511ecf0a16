"""What the demo's people did moments ago gets the day on which it happened, and is no news any more."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from proposals.models import Comment, Event, Merge, Proposal, Vote
from proposals.models.turn import TURNED
from proposals.periods import end_of
from proposals.services import authoring, rounds
from proposals.workflow import Actor, Status

Row = Mapping[str, Any]
# After these a proposal stands where it did not stand before.
MOVES = ("drafted", "submitted", "review_started", "final_comment_started", "decided", "withdrawn")


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def set_back(proposal: Proposal, row: Row) -> None:
    """Give everything of `row` the day on which it happened, and leave nothing to announce."""
    started = days_ago(row["days_ago"]) - timedelta(hours=3)
    ended = days_ago((row.get("decision") or row.get("withdrawal") or {}).get("days_ago", 1))
    submitted = started + timedelta(hours=2) if row["status"] != Status.DRAFT else None
    opened = started + (ended - started) * 0.6
    _set_back_comments(proposal, row)
    edited = _set_back_versions(proposal, row, submitted)
    _set_back_votes(proposal, started, ended)
    joined = (submitted or started) + timedelta(hours=1)
    proposal.co_authors.update(invited_at=joined)
    proposal.co_authors.accepted().update(accepted_at=joined)
    days = {
        "drafted": started,
        "submitted": submitted,
        "co_author_invited": joined,
        "co_author_joined": joined,
        "review_started": opened,
    }
    events = _set_back_events(proposal, days, edited=edited, otherwise=ended)
    proposal.decisions.update(at=ended)
    _set_back_rounds(proposal, opened=opened, spoken=ended)
    proposal.notes.update(at=ended)
    moved = max((event.at for event in events if event.kind in MOVES), default=started)
    Proposal.objects.filter(pk=proposal.pk).update(
        created_at=started, submitted_at=submitted, moved_at=moved, edited_at=edited[-1] if edited else None
    )
    proposal.looks.update(at=ended, moved_at=moved)
    proposal.refresh_from_db()
    _set_back_turn(proposal)
    authoring.refresh_trend(proposal)


def set_back_merge(record: Merge, row: Row) -> None:
    """The merge itself, and what both timelines say of it."""
    at = days_ago(row["merged"]["days_ago"])
    Merge.objects.filter(pk=record.pk).update(at=at)
    Proposal.objects.filter(pk=record.duplicate_id).update(moved_at=at)
    Event.objects.filter(data__merge=record.pk).update(at=at, announced_at=timezone.now())


def _set_back_events(
    proposal: Proposal, days: Mapping[str, datetime | None], *, edited: list[datetime], otherwise: datetime
) -> list[Event]:
    """Whatever was said in a review was said last: `otherwise`."""
    comments = dict(Comment.objects.filter(proposal=proposal).values_list("pk", "created_at"))
    edits = iter(edited)
    events = list(Event.objects.filter(proposal=proposal))
    now = timezone.now()
    for event in events:
        if event.kind == "edited":
            event.at = next(edits)
        else:
            event.at = comments.get(event.data.get("comment")) or days.get(event.kind) or otherwise
        event.announced_at = now
    Event.objects.bulk_update(events, ["at", "announced_at"])
    return events


def _set_back_rounds(proposal: Proposal, *, opened: datetime, spoken: datetime) -> None:
    for round_ in proposal.reviews.all():
        running = round_.final_ends_at is not None
        ends_at = end_of(spoken, round_.profile.final_period, rounds.zone()) if running else None
        round_.sign_offs.update(at=spoken)
        round_.scores.update(at=spoken)
        round_.concerns.update(at=spoken)
        round_.concerns.filter(resolved_at__isnull=False).update(resolved_at=spoken)
        proposal.reviews.filter(held_at__isnull=False).update(held_at=spoken)
        proposal.reviews.filter(pk=round_.pk).update(opened_at=opened, final_ends_at=ends_at, due_at=ends_at)


def _set_back_turn(proposal: Proposal) -> None:
    """It began with the move, and ran on until the proposal was put on hold or ended."""
    round_ = rounds.open_review(proposal)
    proposal.begin_turn(proposal.turn_of, now=proposal.moved_at)
    if round_ is not None and round_.final_ends_at is not None:
        proposal.turn_ends_at = round_.final_ends_at
    if round_ is not None and round_.held_at is not None:
        proposal.stop_turn(round_.held_at)
    elif proposal.turn.actor == Actor.NOBODY:
        proposal.stop_turn(proposal.moved_at)
    proposal.save(update_fields=TURNED)


def _set_back_comments(proposal: Proposal, row: Row) -> None:
    comments = list(Comment.objects.filter(proposal=proposal).order_by("pk"))
    for order, (comment, said) in enumerate(zip(comments, row["comments"], strict=bool(comments))):
        comment.created_at = days_ago(said["days_ago"]) + timedelta(minutes=37 * order)
    Comment.objects.bulk_update(comments, ["created_at"])


def _set_back_versions(proposal: Proposal, row: Row, submitted: datetime | None) -> list[datetime]:
    """Returns when the text was edited."""
    edited = [days_ago(edit["days_ago"]) for edit in row.get("edits", ())]
    for number, at in enumerate([submitted, *edited], start=1):
        if at is not None:
            proposal.versions.filter(number=number).update(at=at)
    return edited


def _set_back_votes(proposal: Proposal, started: datetime, ended: datetime) -> None:
    versions = list(proposal.versions.order_by("number"))
    votes = list(Vote.objects.filter(proposal=proposal).order_by("pk"))
    for order, vote in enumerate(votes, start=1):
        # Most vote early, the rest trickle in.
        vote.created_at = started + (ended - started) * (order / (len(votes) + 1)) ** 2
        read = [version.number for version in versions if version.at <= vote.created_at]
        vote.version = max(vote.version, *read, 1)
    Vote.objects.bulk_update(votes, ["created_at", "version"])
