"""The log of decisions as a file: what was decided, with the reviews behind it, to keep or to bring elsewhere.

One JSON object: {"format": FORMAT, "version": VERSION, "people": {username: name}, "proposals": [record, …]}. Times are
ISO 8601. People are told by their usernames; votes, comments and mail addresses are no part of it.
`decision_restoring.py` reads it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from proposals.models import Proposal, Review
from proposals.workflow import DECIDED

FORMAT, VERSION = "signpost decisions", 1


def export() -> dict[str, Any]:
    """The whole log, in the order in which proposals were submitted; a fixed number of queries."""
    people: dict[str, str] = {}
    proposals = (
        Proposal.objects.filter(submitted_at__isnull=False, decisions__outcome__in=DECIDED)
        .distinct()
        .order_by("submitted_at", "pk")
        .select_related("author", "section", "roadmap_item__section")
        .prefetch_related(
            "versions__by",
            "versions__section",
            "decisions__by",
            "decisions__item__section",
            "reviews__chair",
            "reviews__delegate",
            "reviews__eligible__member",
            "reviews__sign_offs__reviewer",
            "reviews__concerns__by",
            "reviews__concerns__delegate",
            "reviews__concerns__resolved_by",
        )
    )
    records = [_proposal(proposal, people) for proposal in proposals]
    return {
        "format": FORMAT,
        "version": VERSION,
        "people": dict(sorted(people.items())),
        "proposals": records,
    }


def _proposal(proposal: Proposal, people: dict[str, str]) -> dict[str, Any]:
    item = proposal.roadmap_item
    return {
        "key": str(proposal.key),
        "title": proposal.title,
        "problem": proposal.problem,
        "body": proposal.body,
        "section": proposal.section.title if proposal.section else None,
        "links": proposal.links,
        "author": _person(proposal.author, people),
        "status": proposal.status,
        "round": proposal.round,
        "submitted_at": _time(proposal.submitted_at),
        "moved_at": _time(proposal.moved_at),
        "item": _item(item) if item else None,
        "versions": [
            {
                "number": version.number,
                "title": version.title,
                "problem": version.problem,
                "body": version.body,
                "section": version.section.title if version.section else None,
                "links": version.links,
                "by": _person(version.by, people),
                "at": _time(version.at),
                "summary": version.summary,
                "material": version.material,
            }
            for version in sorted(proposal.versions.all(), key=lambda version: version.number)
        ],
        "decisions": [
            {
                "round": decision.round,
                "outcome": decision.outcome,
                "rationale": decision.rationale,
                "by": _person(decision.by, people),
                "at": _time(decision.at),
                "item": _item(decision.item) if decision.item else None,
            }
            for decision in sorted(proposal.decisions.all(), key=lambda decision: decision.round)
        ],
        "reviews": [
            _review(review, people)
            for review in sorted(proposal.reviews.all(), key=lambda review: review.round)
        ],
    }


def _review(review: Review, people: dict[str, str]) -> dict[str, Any]:
    return {
        "round": review.round,
        "profile": review.frozen_profile,
        "disposition": review.disposition,
        "reason": review.reason,
        "opened_at": _time(review.opened_at),
        "ended_at": _time(review.ended_at),
        "final_ends_at": _time(review.final_ends_at),
        "final_left": None if review.final_left is None else review.final_left.total_seconds(),
        "voting_since": _time(review.voting_since),
        "held_at": _time(review.held_at),
        "held_for": review.held_for,
        "due_at": _time(review.due_at),
        "chair": _person(review.chair, people),
        "delegate": _person(review.delegate, people),
        "eligible": sorted(_people((row.member for row in review.eligible.all()), people)),
        "sign_offs": [
            {
                "reviewer": _person(said.reviewer, people),
                "position": said.position,
                "note": said.note,
                "at": _time(said.at),
                "withdrawn_at": _time(said.withdrawn_at),
            }
            for said in review.sign_offs.all()
        ],
        "concerns": [
            {
                "name": concern.name,
                "body": concern.body,
                "by": _person(concern.by, people),
                "at": _time(concern.at),
                "delegate": _person(concern.delegate, people),
                "resolved_at": _time(concern.resolved_at),
                "resolved_by": _person(concern.resolved_by, people),
                "resolution": concern.resolution,
            }
            for concern in review.concerns.all()
        ],
    }


def _item(item: Any) -> dict[str, str]:
    return {"title": item.title, "section": item.section.title}


def _people(members: Iterable[User], people: dict[str, str]) -> list[str]:
    return [name for name in (_person(member, people) for member in members) if name]


def _person(member: User | None, people: dict[str, str]) -> str | None:
    if member is None:
        return None
    people[member.username] = member.name
    return member.username


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
