"""What others said that is like a text: proposals, and items of the roadmap. It helps, and never stands in the way."""

from dataclasses import dataclass

from portal.lib.nearest import nearest
from proposals.models import Merge, Proposal
from proposals.workflow import DECIDED, OPEN, Status
from roadmap.models import Item
from roadmap.services.finding import similar_items

MOST = 5
MOST_ITEMS = 3
LONGEST = 120  # letters of the title that are looked at; of a problem there may be five times as many
SHOWN = OPEN | DECIDED
LOOKED_AT = 20  # of the nearest: what comes after them is hardly like it
PRECEDENTS = DECIDED | {Status.POSTPONED}


@dataclass(frozen=True, slots=True)
class Similar:
    """The nearest first. Each proposal has `told`: its last decision, where that explains its status."""

    proposals: list[Proposal]
    items: list[Item]

    def __bool__(self) -> bool:
        return bool(self.proposals or self.items)


def similar(title: str, problem: str = "", *, but: int | None = None, limit: int = MOST) -> Similar:
    """Public proposals, open and decided, and current items that say the same, perhaps in other words.

    `but` is the number of the proposal whose text it is. As many queries for any text and any number of rows.
    """
    text = f"{title[:LONGEST]} {problem[: 5 * LONGEST]}"
    near = _originals(nearest("proposals_proposal", "title", text))
    found = Proposal.objects.public().filter(status__in=SHOWN).exclude(pk=but or 0)
    rows = found.select_related("section").prefetch_related("decisions").in_bulk(near)
    proposals = [rows[pk] for pk in near if pk in rows][:limit]
    for proposal in proposals:
        decision = next(iter(proposal.decisions.all()), None)
        told = decision if decision and proposal.status == decision.outcome else None
        proposal.told = told  # type: ignore[attr-defined]  # for its template alone
    of_proposals = {proposal.roadmap_item_id for proposal in proposals}
    items = [item for item in similar_items(text, limit=MOST_ITEMS + limit) if item.pk not in of_proposals]
    return Similar(proposals, items[:MOST_ITEMS])


def _originals(near: list[int]) -> list[int]:
    """Where a duplicate is like the text, its original stands in its place."""
    merged = dict(
        Merge.objects.standing().filter(duplicate__in=near).values_list("duplicate_id", "original_id")
    )
    return list(dict.fromkeys(merged.get(pk, pk) for pk in near))


@dataclass(frozen=True, slots=True)
class Precedents:
    """For reviewers, the nearest first: what is open still, what was decided and why, what is planned already."""

    proposals: list[Proposal]
    decided: list[Proposal]
    items: list[Item]


def precedents(proposal: Proposal) -> Precedents:
    """What is like the proposal, MOST of each; what was accepted, declined or postponed before says why."""
    near = similar(proposal.title, proposal.problem, but=proposal.pk, limit=LOOKED_AT)
    decided = [other for other in near.proposals if other.status in PRECEDENTS]
    others = [other for other in near.proposals if other.status not in PRECEDENTS]
    items = [item for item in near.items if item.pk != proposal.roadmap_item_id]
    return Precedents(others[:MOST], decided[:MOST], items)
