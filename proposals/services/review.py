"""Reviewing and deciding. Every move needs a public reason; acceptance makes the roadmap item."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Decision, Proposal
from proposals.permissions import can_decide, can_review
from proposals.services.authoring import locked, record
from proposals.tasks import announce_event
from proposals.workflow import ENDS_ROUND, OUTCOMES, Status
from roadmap.models import Item, Section
from roadmap.services import following, issue_requests, planning
from roadmap.services.issue_requests import NewIssue
from roadmap.services.talk_texts import Origin


@transaction.atomic
def start_review(proposal: Proposal, *, by: User, reason: str, seen: Status | None = None) -> Proposal:
    """Take a submitted or postponed proposal into review. `seen` is the status that the reviewer acted on."""
    require(can_review(by), "Only reviewers and maintainers take proposals into review.")
    reason = _reason(reason)
    proposal = locked(proposal)
    _require_unchanged(proposal, seen)
    if proposal.status in ENDS_ROUND:
        proposal.round += 1
    proposal.move_to(Status.IN_REVIEW)
    proposal.save(update_fields=["status", "moved_at", "round"])
    event = record(proposal, "review_started", by=by, reason=reason, reason_html=markdown.render(reason))
    announce_event.delay_on_commit(event_id=event.pk)
    return proposal


@transaction.atomic
def decide(
    proposal: Proposal,
    outcome: Status,
    *,
    by: User,
    rationale: str,
    section: Section | None = None,
    new_issue: NewIssue | None = None,
    seen: Status | None = None,
) -> Decision:
    """Accept, decline, postpone or return, with a public rationale.

    Accepting needs the section and makes the roadmap item in the same transaction, and in it has the portal open
    `new_issue` as its tracking issue, if one is given. Raises PermissionDenied for anyone but maintainers, RuleBroken
    when the rationale or section is missing or somebody decided meanwhile.
    """
    require(can_decide(by), "Only maintainers decide proposals.")
    if outcome not in OUTCOMES:
        raise RuleBroken(f"{outcome.label} is not a decision.", status=422)
    rationale = _reason(rationale)
    proposal = locked(proposal)
    _require_unchanged(proposal, seen)
    proposal.move_to(outcome)
    if outcome == Status.ACCEPTED:
        proposal.roadmap_item = _add_item(proposal, section, rationale=rationale, by=by)
        if new_issue is not None:
            issue_requests.ask_for(proposal.roadmap_item, new_issue, by=by)
    decision = Decision.objects.create(
        proposal=proposal,
        round=proposal.round,
        outcome=outcome,
        rationale=rationale,
        rationale_html=markdown.render(rationale),
        by=by,
    )
    proposal.save(update_fields=["status", "moved_at", "roadmap_item"])
    event = record(proposal, "decided", by=by, outcome=outcome.value, decision=decision.pk)
    announce_event.delay_on_commit(event_id=event.pk)
    return decision


def _add_item(proposal: Proposal, section: Section | None, *, rationale: str, by: User) -> Item:
    if section is None or not Section.objects.current().filter(pk=section.pk).exists():
        raise RuleBroken("Choose the section of the roadmap that the item belongs to.", status=422)
    issues = [link["text"] for link in proposal.links]
    # The pull request that brings the item into the document tells the reviewers there why.
    reason = f"Accepted proposal: {settings.SITE_URL}{proposal.get_absolute_url()}\n\n{rationale}"
    item = planning.add_item(
        section,
        title=proposal.title,
        body=proposal.body,
        issues=issues,
        by=by,
        reason=reason,
        origin=Origin(proposal.title, proposal.get_absolute_url()),
    )
    wanted_it = Q(pk=proposal.author_id) | Q(pk__in=proposal.votes.values("voter"))
    following.follow_together(item, User.objects.filter(wanted_it))
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


def _reason(text: str) -> str:
    if not text.strip():
        raise RuleBroken("Give a public reason: the author and everyone who voted will read it.", status=422)
    if len(text) > markdown.LONGEST:
        raise RuleBroken(f"{markdown.LONGEST:,} characters at most (now {len(text):,}).", status=422)
    return text.strip()


def _require_unchanged(proposal: Proposal, seen: Status | None) -> None:
    """A second maintainer who decides on what a first one changed meanwhile is told so."""
    if seen is not None and proposal.status != seen:
        now = proposal.status_words
        raise RuleBroken(
            f"Somebody was faster: this proposal is {now} now. Nothing was changed; your reason is below."
        )
