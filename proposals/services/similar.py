"""What others said that is like a text: proposals, and items of the roadmap. It helps, and never stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.lib.nearest import nearest
from proposals.models import Proposal, originals_of
from proposals.workflow import DECIDED, OPEN, Status
from roadmap.models import Item
from roadmap.services.finding import similar_items

MOST = 5
MOST_ITEMS = 3
LEAST_OF_BEST = 0.5  # of what the reader may see: a draft that says it all hides nothing
LONGEST = 120  # letters of the title that are looked at; of a problem there may be five times as many
SHOWN = OPEN | DECIDED
LOOKED_AT = 20  # of the nearest: what comes after them is hardly like it
PRECEDENTS = DECIDED | {Status.POSTPONED}


@dataclass(frozen=True, slots=True)
class Near:
    """A proposal or an item of the roadmap, and the share of the text that it says too."""

    row: Proposal | Item
    nearness: float

    @property
    def proposal(self) -> Proposal | None:
        return self.row if isinstance(self.row, Proposal) else None

    @property
    def item(self) -> Item | None:
        return self.row if isinstance(self.row, Item) else None


def similar(title: str, problem: str = "", *, but: int | None = None) -> list[Near]:
    """Public proposals, open and decided, and current items that say the same, perhaps in other words.

    Five in all, the nearest first; none where nothing is near enough. `but` is the number of the proposal whose text
    it is. As many queries for any text and any number of rows.
    """
    text = _text(title, problem)
    proposals = _proposals(text, but=but, limit=MOST)
    of_proposals = {near.row.roadmap_item_id for near in proposals if isinstance(near.row, Proposal)}
    items = [Near(item, nearness) for item, nearness in similar_items(text).items()]
    others = [near for near in items if near.row.pk not in of_proposals]
    found = sorted([*proposals, *others], key=lambda near: -near.nearness)[:MOST]
    return [near for near in found if near.nearness >= LEAST_OF_BEST * found[0].nearness]


def similar_proposals(title: str, problem: str = "", *, but: int, limit: int) -> list[Proposal]:
    """The proposals among them alone, `limit` at most."""
    return _rows(_proposals(_text(title, problem), but=but, limit=limit))


def _proposals(text: str, *, but: int | None, limit: int) -> list[Near]:
    """Each proposal has `told`: its last decision, where that explains its status."""
    near = _originals(nearest("proposals_proposal", "title", text))
    found = Proposal.objects.public().filter(status__in=SHOWN).exclude(pk=but or 0)
    rows = found.select_related("section").prefetch_related("decisions").in_bulk(near)
    proposals = [Near(rows[pk], nearness) for pk, nearness in near.items() if pk in rows][:limit]
    for proposal in _rows(proposals):
        decision = next(iter(proposal.decisions.all()), None)
        told = decision if decision and proposal.status == decision.outcome else None
        proposal.told = told  # type: ignore[attr-defined]  # for its template alone
    return proposals


def _text(title: str, problem: str) -> str:
    return f"{title[:LONGEST]} {problem[: 5 * LONGEST]}"


def _rows(found: list[Near]) -> list[Proposal]:
    return [near.row for near in found if isinstance(near.row, Proposal)]


def _originals(near: Mapping[int, float]) -> dict[int, float]:
    """Where a duplicate is like the text, its original stands in its place."""
    merged = originals_of(near.keys())
    originals: dict[int, float] = {}
    for pk, nearness in near.items():
        originals.setdefault(merged.get(pk, pk), nearness)
    return originals


@dataclass(frozen=True, slots=True)
class Precedents:
    """For reviewers, the nearest first: what is open still, what was decided and why, what is planned already."""

    proposals: list[Proposal]
    decided: list[Proposal]
    items: list[Item]


def precedents(proposal: Proposal) -> Precedents:
    """What is like the proposal, MOST of each; what was accepted, declined or postponed before says why."""
    text = _text(proposal.title, proposal.problem)
    near = _rows(_proposals(text, but=proposal.pk, limit=LOOKED_AT))
    decided = [other for other in near if other.status in PRECEDENTS]
    others = [other for other in near if other.status not in PRECEDENTS]
    known = {proposal.roadmap_item_id, *(other.roadmap_item_id for other in near)}
    items = [item for item in similar_items(text) if item.pk not in known]
    return Precedents(others[:MOST], decided[:MOST], items[:MOST_ITEMS])
