"""Writing a proposal: save a draft, edit, submit, withdraw."""

import uuid
from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Event, PreparedDecision, Proposal
from proposals.models.counters import trend_of
from proposals.models.turn import MOVED
from proposals.permissions import can_edit, can_submit, can_withdraw, is_author, is_member, writes
from proposals.services import asking, versions
from proposals.services.versions import SILENT, Change
from proposals.tasks import announce_event
from proposals.workflow import ENDS_ROUND, Status
from roadmap.models import Section


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes. `links` are the related issues as (text, url)."""

    title: str
    problem: str = ""
    body: str = ""
    section: Section | None = None
    links: tuple[tuple[str, str], ...] = field(default=())


class NewerText(RuleBroken):
    """Somebody saved another text since the form was opened; `saved` is the proposal as it is now."""

    def __init__(self, saved: Proposal) -> None:
        super().__init__(
            "Another text was saved meanwhile, in another window or by somebody else. Nothing is lost."
        )
        self.saved = saved


@transaction.atomic
def save_draft(content: Content, *, by: User, key: uuid.UUID, revision: int | None = None) -> Proposal:
    """A new draft. The same `key` sent again never makes a second one: other text then replaces the first, as `edit`
    does."""
    require(is_member(by))
    proposal, created = Proposal.objects.get_or_create(author=by, key=key, defaults=_fields(content))
    if not created:
        return edit(proposal, content, by=by, revision=revision)
    record(proposal, "drafted", by=by)
    return proposal


@transaction.atomic
def propose(content: Content, *, by: User, key: uuid.UUID, revision: int | None = None) -> Proposal:
    """Save and submit at once."""
    return submit(save_draft(content, by=by, key=key, revision=revision), by=by)


@transaction.atomic
def autosave(proposal: Proposal, content: Content, *, by: User, revision: int | None) -> Proposal:
    """`edit` of a draft. RuleBroken otherwise: what others read changes by its author's word alone."""
    if locked(proposal).status != Status.DRAFT:
        raise RuleBroken("This is no draft any more, so it is not saved as you write.")
    return edit(proposal, content, by=by, revision=revision)


@transaction.atomic
def autosave_new(content: Content, *, by: User, key: uuid.UUID, revision: int | None) -> Proposal:
    """The form's draft, made by the first call and saved by the others."""
    draft = Proposal.objects.filter(author=by, key=key).first()
    if draft is None:
        return save_draft(content, by=by, key=key)
    return autosave(draft, content, by=by, revision=revision)


@transaction.atomic
def edit(
    proposal: Proposal, content: Content, *, by: User, change: Change = SILENT, revision: int | None = None
) -> Proposal:
    """Replace the text; what others have read gets a new version. `revision` is the one that the writer began from.

    Raises PermissionDenied for others, RuleBroken when its status no longer allows it, NewerText where another text
    was saved since `revision`.
    """
    proposal = locked(proposal)
    require(writes(by, proposal), "Only its author edits a proposal.")
    fields = _fields(content)
    if all(getattr(proposal, name) == value for name, value in fields.items()):
        return proposal
    require_editable(proposal, by=by)
    if revision is not None and revision != proposal.revision:
        raise NewerText(proposal)
    if proposal.submitted_at is not None:
        _require_complete(content.problem, content.body)
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.revision += 1
    if proposal.submitted_at is not None:
        proposal.edited_at = timezone.now()
        version = versions.add(proposal, change, by=by)
        tell(
            proposal,
            "edited",
            by=by,
            version=version.number,
            material=version.material,
            reason=version.summary,
        )
    proposal.save(update_fields=[*fields, "revision", "edited_at", *versions.STORED])
    return proposal


@transaction.atomic
def submit(proposal: Proposal, *, by: User) -> Proposal:
    """Make a draft public, or hand a returned proposal in again. Submitting twice changes nothing."""
    proposal = locked(proposal)
    require(is_author(by, proposal), "Only its author submits a proposal.")
    if proposal.status == Status.SUBMITTED:
        return proposal
    if not can_submit(by, proposal):
        raise RuleBroken(f"A proposal that is {proposal.status_words} cannot be submitted.")
    _require_complete(proposal.problem, proposal.body)
    if missing := asking.missing_answers(proposal.body, proposal.section_id):
        raise RuleBroken(f"Before others can read it: {' '.join(missing)}", status=422)
    if proposal.status in ENDS_ROUND:
        proposal.round += 1
    proposal.move_to(Status.SUBMITTED)
    if proposal.submitted_at is None:
        proposal.submitted_at = proposal.moved_at
        versions.add(proposal, SILENT, by=by)
    proposal.save(update_fields=[*MOVED, "round", "submitted_at", *versions.STORED])
    refresh_trend(proposal)
    tell(proposal, "submitted", by=by)
    return proposal


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User, reason: str = "") -> Proposal:
    """Take the proposal back. Withdrawing twice changes nothing."""
    proposal = locked(proposal)
    require(is_author(by, proposal), "Only its author withdraws a proposal.")
    if proposal.status == Status.WITHDRAWN:
        return proposal
    require_withdrawable(proposal, by=by)
    end_review(proposal, becomes=Status.WITHDRAWN, by=by)
    proposal.move_to(Status.WITHDRAWN)
    proposal.save(update_fields=MOVED)
    tell(proposal, "withdrawn", by=by, reason=reason)
    return proposal


def require_editable(proposal: Proposal, *, by: User) -> None:
    """RuleBroken where the author can no longer edit; a page asks before it shows the form."""
    if not can_edit(by, proposal):
        raise RuleBroken(f"A proposal that is {proposal.status_words} cannot be edited any more.")


def require_withdrawable(proposal: Proposal, *, by: User) -> None:
    """RuleBroken where the author can no longer withdraw; a page asks before it shows the form."""
    if not can_withdraw(by, proposal):
        raise RuleBroken(f"A proposal that is {proposal.status_words} cannot be withdrawn any more.")


def locked(proposal: Proposal) -> Proposal:
    """The row as it is now, locked until the transaction ends (SQLite's immediate transactions lock anyway).

    Without its key: a new vote refers to the row, and would wait for this lock while this lock waits for the vote.
    """
    return Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)


def record(proposal: Proposal, kind: str, *, by: User | None = None, **data: str | int) -> Event:
    """The event row, in the caller's transaction. Without `by` time itself did it."""
    return Event.objects.create(proposal=proposal, kind=kind, actor=by, data=data)


def tell(proposal: Proposal, kind: str, *, by: User | None = None, **data: str | int) -> Event:
    """`record` what people are told of (`proposals/announcements.py` says whom)."""
    event = record(proposal, kind, by=by, **data)
    announce_event.delay_on_commit(event_id=event.pk)
    return event


def end_review(proposal: Proposal, *, becomes: Status, by: User) -> None:
    """Nothing goes on behind a proposal's end: no round, and no decision that was prepared for it.

    Call it under the proposal's lock.
    """
    proposal.reviews.open().update(ended_at=timezone.now(), due_at=None)
    PreparedDecision.objects.overtake(proposal, becomes=becomes, by=by)


def refresh_trend(proposal: Proposal) -> None:
    """Give a public proposal its place among the trending ones by what its counters say."""
    if proposal.submitted_at is not None:
        proposal.trend = trend_of(
            votes=proposal.vote_count, comments=proposal.comment_count, submitted_at=proposal.submitted_at
        )
        proposal.save(update_fields=["trend"])


def _require_complete(problem: str, body: str) -> None:
    missing = [f"the {name}" for name, text in (("problem", problem), ("proposal", body)) if not text.strip()]
    if missing:
        raise RuleBroken(f"Before others can read it, write {' and '.join(missing)}.", status=422)


def summary_of(html: str) -> str:
    """A text without its marks, as one line: lists show it beside other lines."""
    line = " ".join(unescape(strip_tags(html)).split())
    return line if len(line) <= 200 else line[:199] + "…"


def _fields(content: Content) -> dict[str, object]:
    problem_html, body_html = markdown.render(content.problem), markdown.render(content.body)
    return {
        "title": content.title,
        "problem": content.problem,
        "body": content.body,
        "problem_html": problem_html,
        "body_html": body_html,
        "summary": summary_of(problem_html or body_html),
        "section": content.section,
        "links": [{"text": text, "url": url} for text, url in content.links],
    }
