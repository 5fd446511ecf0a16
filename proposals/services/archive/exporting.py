"""The log of decisions, out of the database: a fixed number of queries however long it is."""

import json
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.models import User
from proposals.models import Concern, Decision, Event, Merge, Proposal, ProposalVersion, Review, SignOff
from proposals.services.archive import FORMAT, VERSION, timeline, turns
from proposals.workflow import DECIDED
from roadmap.models import Item

WITH = (
    "co_authors__member",
    "co_authors__invited_by",
    "versions__by",
    "versions__section",
    "decisions__by",
    "decisions__item__section",
    "merges__by",
    "merges__undone_by",
    "merges__original__author",
    "merges__review",
    "reviews__chair",
    "reviews__delegate",
    "reviews__eligible__member",
    "reviews__sign_offs__reviewer",
    "reviews__concerns__by",
    "reviews__concerns__delegate",
    "reviews__concerns__resolved_by",
    "events__actor",
)


def export() -> dict[str, Any]:
    """The whole log, in the order in which proposals were submitted."""
    export = _Export(_chosen())
    records = [export.record(proposal) for proposal in export.proposals]
    people = dict(sorted(export.people.items()))
    return {"format": FORMAT, "version": VERSION, "people": people, "proposals": records}


def records_of(proposals: QuerySet[Proposal]) -> dict[int, dict[str, Any]]:
    """What the log would say of each, by its number."""
    export = _Export(proposals)
    return {proposal.pk: export.record(proposal) for proposal in export.proposals}


def as_text(told: dict[str, Any]) -> str:
    """The file."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _chosen() -> QuerySet[Proposal]:
    """What was accepted or declined once, and what was ever merged with it, however many merges away."""
    decided = Decision.objects.filter(proposal=OuterRef("pk"), outcome__in=DECIDED)
    public = Proposal.objects.public()
    merges = list(Merge.objects.values_list("duplicate", "original"))
    ends = {pk for merge in merges for pk in merge}
    joined = set(public.filter(Exists(decided), pk__in=ends).values_list("pk", flat=True)) if ends else set()
    found = joined
    while found:
        found = {pk for merge in merges if not joined.isdisjoint(merge) for pk in merge} - joined
        joined |= found
    return public.filter(Exists(decided) | Q(pk__in=joined))


class _Export:
    """What one file says, with everybody whom it names."""

    def __init__(self, proposals: QuerySet[Proposal]) -> None:
        self.people: dict[str, str] = {}
        rows = proposals.select_related("author", "section", "roadmap_item__section").prefetch_related(*WITH)
        self.proposals = list(rows.order_by("submitted_at", "pk"))
        self.index = timeline.index_of(self.proposals)

    def record(self, proposal: Proposal) -> dict[str, Any]:
        item = proposal.roadmap_item
        return {
            "key": str(proposal.key),
            **_text(proposal),
            "author": self._person(proposal.author),
            "status": proposal.status,
            "round": proposal.round,
            "created_at": _time(proposal.created_at),
            "edited_at": _time(proposal.edited_at),
            "submitted_at": _time(proposal.submitted_at),
            "moved_at": _time(proposal.moved_at),
            "turn": turns.tell_turn(proposal),
            "item": _item(item) if item else None,
            "co_authors": self._co_authors(proposal),
            "versions": [
                self._version(row) for row in sorted(proposal.versions.all(), key=attrgetter("number"))
            ],
            "decisions": [
                self._decision(row) for row in sorted(proposal.decisions.all(), key=attrgetter("round"))
            ],
            "reviews": [self._review(row) for row in sorted(proposal.reviews.all(), key=attrgetter("round"))],
            "merges": [self._merge(row) for row in sorted(proposal.merges.all(), key=attrgetter("at", "pk"))],
            "timeline": [self._event(row) for row in proposal.events.all() if row.kind in timeline.KINDS],
        }

    def _co_authors(self, proposal: Proposal) -> list[dict[str, Any]]:
        """Those who accepted; an open invitation is no part of what was decided."""
        return [
            {
                "member": self._person(row.member),
                "invited_by": self._person(row.invited_by),
                "invited_at": _time(row.invited_at),
                "accepted_at": _time(row.accepted_at),
            }
            for row in proposal.co_authors.all()
            if row.accepted_at and row.member
        ]

    def _version(self, version: ProposalVersion) -> dict[str, Any]:
        return {
            "number": version.number,
            **_text(version),
            "by": self._person(version.by),
            "at": _time(version.at),
            "summary": version.summary,
            "material": version.material,
        }

    def _decision(self, decision: Decision) -> dict[str, Any]:
        return {
            "round": decision.round,
            "outcome": decision.outcome,
            "rationale": decision.rationale,
            "by": self._person(decision.by),
            "at": _time(decision.at),
            "item": _item(decision.item) if decision.item else None,
            "votes": decision.votes,
        }

    def _event(self, event: Event) -> dict[str, Any]:
        return {
            "kind": event.kind,
            "by": self._person(event.actor),
            "at": _time(event.at),
            **timeline.tell(event, self.index, self._person),
        }

    def _review(self, review: Review) -> dict[str, Any]:
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
            "outvoted": review.outvoted,
            "stood_still": turns.tell_stops(review),
            "held_at": _time(review.held_at),
            "held_for": review.held_for,
            "due_at": _time(review.due_at),
            "chair": self._person(review.chair),
            "delegate": self._person(review.delegate),
            "eligible": sorted(self._people(row.member for row in review.eligible.all())),
            "sign_offs": [self._sign_off(said) for said in review.sign_offs.all()],
            "concerns": [self._concern(concern) for concern in review.concerns.all()],
        }

    def _sign_off(self, said: SignOff) -> dict[str, Any]:
        return {
            "reviewer": self._person(said.reviewer),
            "position": said.position,
            "note": said.note,
            "at": _time(said.at),
            "withdrawn_at": _time(said.withdrawn_at),
        }

    def _concern(self, concern: Concern) -> dict[str, Any]:
        return {
            "name": concern.name,
            "disposition": concern.disposition,
            "body": concern.body,
            "by": self._person(concern.by),
            "at": _time(concern.at),
            "delegate": self._person(concern.delegate),
            "resolved_at": _time(concern.resolved_at),
            "resolved_by": self._person(concern.resolved_by),
            "resolution": concern.resolution,
        }

    def _merge(self, merge: Merge) -> dict[str, Any]:
        return {
            "into": timeline.reference(merge.original),
            "reason": merge.reason,
            "by": self._person(merge.by),
            "at": _time(merge.at),
            "was_status": merge.was_status,
            "was_moved_at": _time(merge.was_moved_at),
            "review": merge.review.round if merge.review else None,
            "undone_at": _time(merge.undone_at),
            "undone_by": self._person(merge.undone_by),
        }

    def _people(self, members: Iterable[User]) -> list[str]:
        return [name for name in map(self._person, members) if name]

    def _person(self, member: User | None) -> str | None:
        if member is None:
            return None
        self.people[member.username] = member.name
        return member.username


def _text(row: Any) -> dict[str, Any]:
    """What a proposal, or one of its versions, says."""
    return {
        "title": row.title,
        "problem": row.problem,
        "body": row.body,
        "section": row.section.title if row.section else None,
        "links": row.links,
    }


def _item(item: Item) -> dict[str, str]:
    return {"title": item.title, "section": item.section.title}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
