"""What an acceptance does to the roadmap: its item, and the issue that may be opened for it."""

from collections.abc import Iterable

from django.conf import settings

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Decision, Proposal
from proposals.services import followers, related
from roadmap.models import Item, Section
from roadmap.progress import Status as ItemStatus
from roadmap.services import editing, issue_requests, planning
from roadmap.services.issue_requests import NewIssue
from roadmap.services.talk_texts import Origin


def retract(item: Item, *, by: User) -> None:
    """What a reopened decision put on the roadmap is dropped there until it is accepted again."""
    if item.status == ItemStatus.SHIPPED:
        raise RuleBroken("Its item has shipped: propose the change as a topic of its own.")
    if item.left_at is None and item.status != ItemStatus.DROPPED:
        planning.set_status(item, ItemStatus.DROPPED, by=by)


def earlier_acceptances(proposals: Iterable[Proposal]) -> dict[int, Decision]:
    """Of each proposal that was accepted before, by its number: the decision whose item a new acceptance takes up."""
    standing = Decision.objects.filter(
        proposal__in=list(proposals), item__isnull=False, item__left_at__isnull=True
    )
    # The latest is written last.
    return {row.proposal_id: row for row in standing.select_related("item").order_by("at", "pk")}


def item_of(proposal: Proposal, section: Section | None, *, target: str, rationale: str, by: User) -> Item:
    """The roadmap item of an acceptance: a new one, or the one that an earlier acceptance made.

    `target` is when it shall be there, as the document says it; "" leaves that open.
    """
    if len(target) > editing.MAX_TARGET:
        raise RuleBroken(f"The target may have {editing.MAX_TARGET} characters at most.", status=422)
    earlier = earlier_acceptances([proposal]).get(proposal.pk)
    if earlier is not None and earlier.item is not None:
        if earlier.item.status == ItemStatus.DROPPED:
            planning.set_status(earlier.item, ItemStatus.PLANNED, by=by)
        reopened = proposal.reviews.filter(round__gt=earlier.round).order_by("round").first()
        followers.accept(proposal, earlier.item, since=reopened.opened_at if reopened else earlier.at)
        return editing.edit_item(earlier.item, by=by, target=target) if target else earlier.item
    return _add_item(proposal, section, target=target, rationale=rationale, by=by)


def _add_item(proposal: Proposal, section: Section | None, *, target: str, rationale: str, by: User) -> Item:
    if section is None or not Section.objects.current().filter(pk=section.pk).exists():
        raise RuleBroken("Choose the section of the roadmap that the item belongs to.", status=422)
    # What was done before the decision says nothing of how far the item is.
    issues = [row.text for row in related.issues_of(proposal).rows if not (row.issue and row.issue.closed)]
    # The pull request that brings the item into the document tells the reviewers there why.
    reason = f"Accepted proposal: {settings.SITE_URL}{proposal.get_absolute_url()}\n\n{rationale}"
    item = planning.add_item(
        section,
        title=proposal.title,
        body=proposal.body,
        issues=issues,
        target=target,
        by=by,
        reason=reason,
        origin=Origin(proposal.title, proposal.get_absolute_url()),
    )
    followers.accept(proposal, item)
    return item


def tracking_issue(proposal: Proposal) -> NewIssue | None:
    """The issue that accepting the proposal may open; None where it names one already, or the portal may open none."""
    if proposal.links or not issue_requests.offered():
        return None
    address = settings.SITE_URL + proposal.get_absolute_url()
    parts = [
        proposal.problem,
        proposal.body,
        f"*Accepted on the roadmap: [the proposal with its votes, comments and decision]({address}).*",
    ]
    return NewIssue(proposal.title, "\n\n".join(part.strip() for part in parts if part.strip()))
