"""One comment on each tracking issue, edited in place: what it shall say, and how it gets there.

What it shall say is worked out from the rows as they are, so nothing that changes an item has to think of it. Every
step looks first whether it was done, so a worker that was killed is followed by the next one.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from roadmap.forges.errors import ForgeError, Gone, NotFound, Rejected
from roadmap.github import comments
from roadmap.github.client import GitHub
from roadmap.github.comments import Comment
from roadmap.models import Event, Issue, IssueComment, IssueRequest, Item, TalkBack, Tracking
from roadmap.permissions import can_edit_roadmap
from roadmap.services import issue_requests, outgoing, sync_runs, talk_texts
from roadmap.services.conversing import Asking, Busy, conversation
from roadmap.services.talk_texts import Origin
from roadmap.tasks import talk_soon

log = logging.getLogger(__name__)
AT_ONCE = 20  # writes in one conversation, because the sync waits for its end
ONLY = "Only maintainers decide what the portal writes on GitHub."
DELETED = "Somebody deleted the comment on GitHub. It is not written again until a maintainer asks for it."
REFUSED = (
    "GitHub does not let the portal comment on {}: the issue is locked or out of sight, its repository archived, or "
    "the token lacks the permission for issues."
)


@transaction.atomic
def choose(*, comments: bool, creates_issues: bool, repositories: Iterable[str], by: User) -> TalkBack:
    """Say what the portal may write, and where. What is turned off stops at once; what was written stays."""
    require(can_edit_roadmap(by), ONLY)
    names = [name.strip() for name in repositories if name.strip()]
    if wrong := [name for name in names if name.count("/") != 1 or not all(name.split("/"))]:
        raise RuleBroken(f"“{wrong[0]}” is not the name of a repository: owner/name is expected.", status=422)
    row = TalkBack.load()
    row.comments, row.creates_issues, row.repositories = comments, creates_issues, "\n".join(names)
    row.save()
    talk_soon.delay_on_commit()
    return row


@dataclass(frozen=True, slots=True)
class Preview:
    """What the comment on an issue would say."""

    issue: Issue
    text: str

    @property
    def html(self) -> SafeString:
        visible = self.text.removeprefix(talk_texts.comment_marker())
        return SafeString(markdown.render(visible))


def preview() -> Preview | None:
    """The comment on the first open issue that would get one; None where there is none."""
    open_ones = Tracking.objects.filter(
        issue__repository__in=outgoing.switches().places, issue__state="open", item__left_at=None
    )
    first = open_ones.select_related("issue").order_by("item__section__position", "item__place", "pk").first()
    if first is None:
        return None
    items = list(Item.objects.filter(tracking__issue=first.issue).select_related("section"))
    return Preview(first.issue, talk_texts.comment_text(items, _origins([item.pk for item in items])))


@transaction.atomic
def write_again(comment: IssueComment, *, by: User) -> None:
    """Write a comment anew that was deleted on GitHub, or that GitHub refused."""
    require(can_edit_roadmap(by), ONLY)
    IssueComment.objects.filter(pk=comment.pk).update(
        comment_id=None, written="", problem="", tries=0, due_at=timezone.now()
    )
    talk_soon.delay_on_commit()


def talk() -> None:
    """Write what is due; the worker's task and beat's sweep. Of several at once, one writes."""
    allowed = outgoing.switches()
    if outgoing.why_not() or not (allowed.comments or allowed.creates_issues):
        return
    if allowed.comments:
        look(allowed)
    awaited = issue_requests.due().exists() if allowed.creates_issues else False
    if outgoing.is_full() or not (awaited or (allowed.comments and _due().exists())):
        return
    try:
        with conversation() as asking:
            _talk(asking)
    except (Busy, sync_runs.LeaseLost, outgoing.Full):
        return
    except ForgeError as error:  # the run keeps it, with the time before which nobody asks again
        log.info("What is written on GitHub waits: %s", error)


def _talk(asking: Asking) -> None:
    """Issues first, because they are awaited. What is still allowed is asked before each."""
    requests = list(issue_requests.due()[:AT_ONCE])
    for request in requests:
        if outgoing.switches().creates_issues:
            create = partial(issue_requests.create, asking, request)
            outgoing.attempt(request, create, refused=partial(issue_requests.refused, request))
    for comment in _due()[: AT_ONCE - len(requests)]:
        if outgoing.switches().comments:
            outgoing.attempt(comment, partial(_write, asking, comment), refused=partial(_refused, comment))


def look(allowed: TalkBack) -> None:
    """Work out what each comment shall say; those that say something else become due. Six queries at most.

    An issue that is closed before it has a comment gets none: nobody there needs to be told now.
    """
    rows = Tracking.objects.filter(issue__repository__in=allowed.places)
    measured: dict[Issue, list[Item]] = defaultdict(list)
    for row in rows.select_related("issue", "item__section").order_by(
        "item__section__position", "item__place", "pk"
    ):
        measured[row.issue].append(row.item)
    known = IssueComment.objects.filter(issue__repository__in=allowed.places).select_related("issue")
    there = {comment.issue: comment for comment in known}
    origins = _origins({item.pk for items in measured.values() for item in items})
    for issue in {**measured, **there}:
        items = measured.get(issue, [])
        comment = there.get(issue)
        if comment is None and not _gets_one(issue, items):
            continue
        _want(comment or IssueComment(issue=issue), talk_texts.comment_text(items, origins))


def _gets_one(issue: Issue, items: Sequence[Item]) -> bool:
    is_open = issue.known and not issue.closed and not issue.absence
    return is_open and any(item.left_at is None for item in items)


def _origins(items: Collection[int]) -> dict[int, Origin]:
    added = Event.objects.filter(kind="added", item__in=items, data__has_key="origin")
    return {pk: Origin(**data["origin"]) for pk, data in added.values_list("item_id", "data")}


def _want(comment: IssueComment, text: str) -> None:
    """Keep what it shall say. One that GitHub refused stays as it is until a maintainer asks."""
    late = text != comment.written and comment.due_at is None and not comment.problem
    if comment.text == text and not late:
        return
    if comment.pk is None:
        IssueComment.objects.get_or_create(
            issue=comment.issue, defaults={"text": text, "due_at": timezone.now()}
        )
        return
    due_at = timezone.now() if late else None if text == comment.written else comment.due_at
    IssueComment.objects.filter(pk=comment.pk).update(text=text, due_at=due_at)


def _due() -> QuerySet[IssueComment]:
    return (
        IssueComment.objects.filter(due_at__lte=timezone.now())
        .select_related("issue")
        .order_by("due_at", "pk")
    )


def _write(asking: Asking, comment: IssueComment) -> None:
    """Bring the comment to GitHub: the one that is known, else the one that is found, else a new one."""
    place = str(comment.issue)
    # A moved issue takes its comments along, under other numbers.
    known = comment.comment_id if comment.place in ("", place) else None
    done = asking.ask(lambda github: _say(github, comment, known))
    quiet_since = comment.issue.active_at_besides(comment)
    IssueComment.objects.filter(pk=comment.pk).update(
        comment_id=done.id,
        place=place[:160],
        written=comment.text,
        told_at=done.updated_at,
        quiet_since=quiet_since,
        done_at=timezone.now(),
        tries=0,
        problem="",
        due_at=None,
    )


def _say(github: GitHub, comment: IssueComment, known: int | None) -> Comment:
    repository, number = comment.issue.repository, comment.issue.number
    if known is None:
        found = comments.find_comment(github, repository, number, marker=talk_texts.comment_marker())
        if found is not None and found.body == comment.text:
            return found
        known = found.id if found else None
    if known is None:
        outgoing.take_turn(f"A comment on {comment.issue}")
        return comments.write_comment(github, repository, number, comment.text)
    outgoing.take_turn(f"The comment on {comment.issue}, changed")
    return comments.edit_comment(github, repository, known, comment.text)


def _refused(comment: IssueComment, error: ForgeError) -> str:
    if isinstance(error, (NotFound, Gone)) and comment.comment_id is not None:
        return DELETED
    return str(error) if isinstance(error, Rejected) else REFUSED.format(comment.issue)


def hear(comment: Mapping[str, Any], *, deleted: bool) -> str:
    """What a webhook's comment means for ours, in words; "" for a comment of somebody else.

    One of ours that people deleted is not fought.
    """
    number, body = comment.get("id"), comment.get("body")
    known = isinstance(number, int) and 0 < number < 2**63
    ours = IssueComment.objects.filter(comment_id=number).first() if known else None
    if ours is not None and deleted:
        outgoing.stop(ours, DELETED)
        return "Our comment was deleted; it is not written again by itself."
    marked = isinstance(body, str) and body.startswith(talk_texts.comment_marker())
    return "It is our own comment." if ours is not None or marked else ""


def refusals() -> int:
    """How many comments and issues wait for a maintainer's word, because GitHub refused them."""
    waiting = [kind.objects.filter(due_at=None).exclude(problem="") for kind in (IssueComment, IssueRequest)]
    return sum(rows.count() for rows in waiting)
