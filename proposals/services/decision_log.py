"""The log of what was accepted and declined: which decisions an address asks for, and what is told of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractYear

from portal.lib.moments import on_site_date
from portal.lib.pages import NUMBER, short
from portal.lib.search import matches
from proposals.models import Decision, Proposal, Review
from proposals.workflow import DECIDED, Status
from roadmap.models import Section

LONGEST = 200  # characters of what is searched for
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
# When what was accepted or declined was opened again: with its proposal's next round.
REOPENED_AT = Subquery(
    Review.objects.filter(proposal=OuterRef("proposal"), round__gt=OuterRef("round"))
    .order_by("round")
    .values("opened_at")[:1]
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked to see; empty is everything. `problem` says what in the address cannot be."""

    words: str = ""
    outcome: str = ""
    section: int | None = None
    year: int | None = None
    problem: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.words or self.outcome or self.section or self.year)


def read_wish(query: Mapping[str, str]) -> Wish:
    """The wish in an address; what cannot be read is left out and named."""
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST]
    outcome, section, year = (query.get(name, "") for name in ("outcome", "section", "year"))
    wish = Wish(
        words=words,
        outcome=outcome if outcome in DECIDED else "",
        section=int(section) if NUMBER.fullmatch(section) else None,
        year=int(year) if YEAR.fullmatch(year) else None,
    )
    if outcome and not wish.outcome:
        there = ", ".join(sorted(DECIDED))
        return replace(wish, problem=f"There is no outcome “{short(outcome)}”. There is: {there}.")
    if section and not wish.section:
        return replace(wish, problem=f"The roadmap has no section “{short(section)}”.")
    if year and not wish.year:
        return replace(wish, problem=f"There is no year “{short(year)}”.")
    return wish


def log() -> QuerySet[Decision]:
    """Everything that was accepted or declined, the newest first, also what was reopened since."""
    decisions = Decision.objects.filter(outcome__in=DECIDED, proposal__submitted_at__isnull=False)
    rows = decisions.select_related("proposal__section", "proposal__author", "by", "item")
    return rows.annotate(reopened_at=REOPENED_AT).order_by("-at", "-pk")


def asked_for(wish: Wish) -> QuerySet[Decision]:
    """The decisions that the wish names."""
    rows = log()
    if wish.words:
        found = matches("proposals_proposal", wish.words)
        proposals = Proposal.objects.filter(found).values("pk")
        rows = rows.filter(Q(proposal__in=proposals) | matches("proposals_decision", wish.words))
    if wish.outcome:
        rows = rows.filter(outcome=wish.outcome)
    if wish.section:
        rows = rows.filter(proposal__section=wish.section)
    if wish.year:
        rows = rows.filter(at__year=wish.year)
    return rows


def years() -> list[int]:
    """The years in which something was decided, the newest first."""
    found = log().order_by().annotate(year=ExtractYear("at")).values_list("year", flat=True).distinct()
    return sorted(found, reverse=True)


def sections() -> list[Section]:
    """The sections about whose topics something was decided."""
    ids = log().order_by().values("proposal__section").distinct()
    return list(Section.objects.filter(pk__in=ids))


def was_reopened(decision: Decision) -> bool:
    """Whether the proposal was looked at again since: then the decision is on record and no longer counts."""
    proposal = decision.proposal
    return decision.round != proposal.round or proposal.status != decision.outcome


def updated_at(decision: Decision) -> datetime:
    """When what the log says of it changed last: as it was decided, or opened again since."""
    reopened_at: datetime | None = getattr(decision, "reopened_at", None)
    return max(decision.at, reopened_at or decision.at)


def as_json(decision: Decision) -> dict[str, Any]:
    """One decision for programs. The keys stay; there may be more of them later."""
    proposal, item = decision.proposal, decision.item
    return {
        "id": decision.pk,
        "outcome": decision.outcome,
        "decided_at": decision.at.isoformat(),
        "decided_by": decision.by.display_name,
        "round": decision.round,
        "reopened": was_reopened(decision),
        "rationale": decision.rationale,
        "proposal": {
            "id": proposal.pk,
            "title": proposal.title,
            "url": settings.SITE_URL + proposal.get_absolute_url(),
            "author": proposal.author.display_name,
            "section": proposal.section.title if proposal.section else None,
            "votes": decision.votes,
        },
        "item": {
            "title": item.title,
            "status": item.status,
            "left_at": item.left_at.isoformat() if item.left_at else None,
            "url": settings.SITE_URL + item.get_absolute_url(),
        }
        if item
        else None,
    }


def as_markdown(decisions: QuerySet[Decision]) -> str:
    """The log as a document: a heading for each decision, its facts as a list, the rationale as it was written."""
    parts = [f"# Decisions of {settings.SITE_NAME}"]
    for decision in decisions:
        proposal = decision.proposal
        reopened = " (reopened since)" if was_reopened(decision) else ""
        facts = [
            f"- **{Status(decision.outcome).label}**{reopened} on {on_site_date(decision.at)}"
            f" by {decision.by.display_name}",
            f"- Proposal: {settings.SITE_URL}{proposal.get_absolute_url()}",
        ]
        if decision.votes is not None:
            facts.append(f"- Votes: {decision.votes}")
        if decision.item:
            facts.append(f"- Roadmap item: {settings.SITE_URL}{decision.item.get_absolute_url()}")
        parts += [f"## {proposal.title}", "\n".join(facts), decision.rationale]
    return "\n\n".join(parts) + "\n"
