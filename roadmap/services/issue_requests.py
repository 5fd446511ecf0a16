"""Tracking issues that the portal opens for accepted proposals, where maintainers allowed it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.forges.errors import ForgeError, Rejected
from roadmap.forges.values import IssuePayload
from roadmap.github import comments
from roadmap.github.client import GitHub
from roadmap.models import Event, Issue, IssueRequest, Item, PendingChange
from roadmap.permissions import can_edit_roadmap
from roadmap.services import mirror, outgoing, pending, planning, statuses, talk_texts, working
from roadmap.services.conversing import Asking
from roadmap.tasks import talk_soon

# Two clocks may differ by that much.
LOOKED_BACK = timedelta(hours=1)
ONLY = "Only maintainers have the portal open an issue."
REFUSED = (
    "GitHub does not let the portal open an issue in {}: the repository is archived or out of sight, its issues are "
    "switched off, or the token lacks the permission for issues."
)
TURNED_OFF = "The portal may not open issues on GitHub any more. Decide without one, or turn it on first."


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue that shall be opened: its title, and its text in Markdown."""

    title: str
    body: str


def offered() -> str:
    """The repository in which the portal may open an issue for an item; "" where it may not."""
    if outgoing.why_not() or not outgoing.switches().creates_issues:
        return ""
    return settings.ROADMAP_REPOSITORY


@transaction.atomic
def ask_for(item: Item, new: NewIssue, *, by: User) -> IssueRequest:
    """Have a worker open the item's tracking issue. Asked twice, it is the same one."""
    require(can_edit_roadmap(by), ONLY)
    repository = offered()
    if not repository:
        raise RuleBroken(TURNED_OFF)
    request, _ = IssueRequest.objects.get_or_create(
        item=item,
        defaults={
            "repository": repository.lower(),
            "title": talk_texts.plain_title(new.title),
            "body": new.body,
            "by": by,
            "due_at": timezone.now(),
        },
    )
    talk_soon.delay_on_commit()
    return request


@transaction.atomic
def ask_again(request: IssueRequest, *, by: User) -> None:
    """Try again what GitHub refused. What was opened already stays the only one."""
    require(can_edit_roadmap(by), ONLY)
    waiting = IssueRequest.objects.filter(pk=request.pk, done_at=None)
    waiting.update(problem="", tries=0, due_at=timezone.now())
    talk_soon.delay_on_commit()


def due() -> QuerySet[IssueRequest]:
    """Those that are to be opened now."""
    return IssueRequest.objects.filter(due_at__lte=timezone.now(), done_at=None).select_related("item")


def outstanding() -> IssueRequest | None:
    """One whose issue will be there soon, so that the document should not be handed over without it."""
    return IssueRequest.objects.filter(due_at__isnull=False, done_at=None).select_related("item").first()


def create(asking: Asking, request: IssueRequest) -> None:
    """Open the issue, unless it is there, and make it the item's."""
    payload = asking.ask(lambda github: _open(github, request))
    _take(request, payload)


def refused(request: IssueRequest, error: ForgeError) -> str:
    return str(error) if isinstance(error, Rejected) else REFUSED.format(request.repository)


def _open(github: GitHub, request: IssueRequest) -> IssuePayload:
    marker = talk_texts.issue_marker(request.pk)
    since = request.at - LOOKED_BACK
    if found := comments.find_issue(github, request.repository, marker=marker, since=since):
        return found
    outgoing.take_turn(f"An issue in {request.repository}: {request.title}")
    return comments.open_issue(
        github,
        request.repository,
        title=request.title,
        body=talk_texts.issue_text(request.pk, request.body),
        label=settings.ROADMAP_LABEL,
    )


@transaction.atomic
def _take(request: IssueRequest, payload: IssuePayload) -> None:
    """The new issue's row, the item's tracking, and the document that waits for the repository: all or nothing."""
    working.lock()
    repository = payload.repository.lower()
    issue, _ = Issue.objects.get_or_create(repository=repository, number=payload.number)
    mirror.apply_payload(payload, source="sync", fetched_at=timezone.now())
    done = IssueRequest.objects.filter(pk=request.pk, done_at=None)
    if not done.update(issue=issue, done_at=timezone.now(), due_at=None, problem="", tries=0):
        return
    item = Item.objects.select_related("section").get(pk=request.item_id)
    before = [str(other) for other in item.tracked_issues if other != issue]
    planning.track(item, [*before, str(issue)])
    words = f"{issue}: opened for this item"
    data = {"words": words, "issue": str(issue), "title": issue.title, "url": issue.url}
    Event.objects.create(item=item, kind="issue_opened", actor=request.by, data=data)
    tracking = PendingChange.Field.TRACKING
    pending.wait(item, tracking, before=before, after=[*before, str(issue)], by=request.by)
    pending.rebuild(by=request.by, subject=f"{item}: tracking issue opened")
    statuses.refresh_status(Item.objects.get(pk=item.pk), by=request.by)
