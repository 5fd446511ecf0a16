"""Publishing what was prepared: together, in one transaction, or nothing at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import PreparedDecision, Proposal
from proposals.permissions import can_decide
from proposals.recipients import concerned
from proposals.services import acceptance, deciding
from proposals.services.authoring import locked
from proposals.services.preparing import ONLY_MAINTAINERS, End, why_ended
from proposals.workflow import Status
from roadmap.models import Item
from roadmap.services import issue_requests

MOST = 50  # at once: each acceptance writes the document
GONE = "One of them is not there any more. Choose again from the list."
REREAD = "The author changed what it asks for since this was prepared. Read it again, then save what is prepared anew."
EDITED = "Somebody edited it since you looked. It stands below as it is now."


class NotPublished(RuleBroken):
    """Nothing was published; `reasons` says why, by the number of each prepared decision that was refused."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        one = "One of them" if len(reasons) == 1 else f"{len(reasons)} of them"
        super().__init__(
            f"Nothing was published: {one} cannot be. Untick what cannot be published now, and press again."
        )
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What publishing a prepared decision would do. `item` is the one that an earlier acceptance made."""

    prepared: PreparedDecision
    why_not: str
    told: int
    item: Item | None


@transaction.atomic
def publish_together(chosen: Mapping[int, int], *, by: User) -> list[PreparedDecision]:
    """Decide everything that was chosen: numbers of prepared decisions, each with the revision that was read.

    Returns what was published now; nothing where all of it was published before, so that a second click changes
    nothing. Raises NotPublished, with every reason, where one of them cannot be decided: then none is.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    if not chosen:
        raise RuleBroken("Tick what shall be published.", status=422)
    if len(chosen) > MOST:
        raise RuleBroken(f"At most {MOST} decisions are published together.", status=422)
    rows = _locked(chosen)
    if all(row.ended_how == End.PUBLISHED for row in rows):
        return []
    refused = {row.pk: why for row, why in zip(rows, why_not_each(rows, by=by), strict=True) if why}
    for row in rows:
        if row.revision != chosen[row.pk]:
            refused.setdefault(row.pk, EDITED)
    refused = refused or _publish_each(rows, by=by)
    if refused:
        raise NotPublished(refused)
    return rows


def rows_of(numbers: Iterable[int]) -> QuerySet[PreparedDecision]:
    """These prepared decisions with what pages say of them."""
    rows = PreparedDecision.objects.filter(pk__in=list(numbers))
    return rows.select_related(
        "proposal__author", "proposal__roadmap_item", "section", "by", "ended_by"
    ).order_by("created_at", "pk")


def why_not_each(rows: Sequence[PreparedDecision], *, by: User) -> list[str]:
    """Why each cannot be published by them now, in a sentence, or "". In as many queries for many as for a few."""
    undecidable = deciding.why_not_each([(row.proposal, Status(row.outcome)) for row in rows], by=by)
    offered = bool(issue_requests.offered()) if any(row.create_issue for row in rows) else False
    return [
        why_ended(row) or _why_stale(row) or why or _why_no_item(row, issues_offered=offered)
        for row, why in zip(rows, undecidable, strict=True)
    ]


def forecast(rows: Sequence[PreparedDecision], *, by: User) -> list[Forecast]:
    """What publishing each would do, and whether it can be done now."""
    proposals = [row.proposal for row in rows]
    people, earlier = concerned(proposals), acceptance.earlier_acceptances(proposals)
    found = []
    for row, why in zip(rows, why_not_each(rows, by=by), strict=True):
        decision = earlier.get(row.proposal_id) if row.outcome == Status.ACCEPTED else None
        told = len(people[row.proposal_id] - {by.pk})
        found.append(Forecast(row, why, told, decision.item if decision else None))
    return found


def _locked(chosen: Mapping[int, int]) -> list[PreparedDecision]:
    """The rows as they are now. Their proposals are locked in the order of their numbers, as everywhere."""
    among = PreparedDecision.objects.filter(pk__in=list(chosen)).order_by("proposal_id")
    numbers = list(among.values_list("proposal_id", flat=True).distinct())
    proposals = {number: locked(Proposal(pk=number)) for number in numbers}
    rows = list(rows_of(chosen))
    if len(rows) != len(chosen):
        raise RuleBroken(GONE, status=422)
    for row in rows:
        row.proposal = proposals[row.proposal_id]
    return rows


def _why_stale(row: PreparedDecision) -> str:
    return REREAD if row.proposal.material_version > row.version else ""


def _why_no_item(row: PreparedDecision, *, issues_offered: bool) -> str:
    """Why an acceptance could not do what it shall do to the roadmap."""
    if row.section is not None and row.section.left_at is not None:
        return f"“{row.section}” is no longer on the roadmap. Edit it and choose another section."
    if row.create_issue and not row.proposal.links and not issues_offered:
        return issue_requests.TURNED_OFF
    return ""


def _publish_each(rows: Sequence[PreparedDecision], *, by: User) -> dict[int, str]:
    """Decide each; the refusals of those that only deciding itself finds, such as a target that cannot be said."""
    refused = {}
    for row in rows:
        try:
            with transaction.atomic():
                _publish(row, by=by)
        except RuleBroken as error:
            refused[row.pk] = error.message
    return refused


def _publish(row: PreparedDecision, *, by: User) -> None:
    row.decision = deciding.decide(
        row.proposal,
        Status(row.outcome),
        by=by,
        rationale=row.rationale,
        section=row.section,
        target=row.target,
        new_issue=acceptance.tracking_issue(row.proposal) if row.create_issue else None,
    )
    # Deciding overtakes whatever was prepared; this one it carried out.
    row.ended_at, row.ended_by, row.ended_how, row.ended_why = row.decision.at, by, End.PUBLISHED, ""
    row.save(update_fields=["ended_at", "ended_by", "ended_how", "ended_why", "decision"])
