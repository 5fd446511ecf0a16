"""Beside the proposal on its review page: what is like it and what became of that, and what the roadmap has of it."""

from typing import Any

from django.db.models import Q

from proposals.models import Proposal
from proposals.permissions import Person, can_decide
from proposals.services import related, similar
from proposals.workflow import Status, may_follow
from roadmap.models import Issue, Item, Tracking

SHOWN_ITEMS = 8


def beside(proposal: Proposal, reader: Person) -> dict[str, Any]:
    """As many queries for any number of rows; fewer where it names no issue or no section."""
    named = related.issues_of(proposal)
    like = similar.precedents(proposal)
    own = Q(pk=proposal.roadmap_item_id or 0)
    tracking = _tracking(named.issues, own)
    told = own | Q(pk__in=[item.pk for item in (*tracking, *like.items)])
    return {
        "related": named,
        "like": like,
        "tracking": tracking,
        "like_items": [item for item in like.items if item not in tracking],
        **_section(proposal, told),
        "may_merge": can_decide(reader) and may_follow(Status(proposal.status), Status.DUPLICATE),
    }


def _tracking(issues: list[Issue], own: Q) -> list[Item]:
    """What stands on the roadmap and is measured by one of the issues."""
    if not issues:
        return []
    items = Item.objects.current().filter(pk__in=Tracking.objects.filter(issue__in=issues).values("item"))
    return list(items.exclude(own).select_related("section")[:SHOWN_ITEMS])


def _section(proposal: Proposal, told: Q) -> dict[str, Any]:
    """The first other items of its section, and whether there are more."""
    if proposal.section_id is None:
        return {"section_items": [], "more_items": False}
    items = Item.objects.current().filter(section=proposal.section_id).exclude(told)
    others = list(items.select_related("section")[: SHOWN_ITEMS + 1])
    return {"section_items": others[:SHOWN_ITEMS], "more_items": len(others) > SHOWN_ITEMS}
