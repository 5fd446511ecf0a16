"""What maintainers do about the sync: start it now, and run again what was given up."""

from collections.abc import Collection
from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.models import IssueComment, IssueRequest, SyncRun
from roadmap.permissions import can_edit_roadmap
from roadmap.services import issue_requests, sync_runs, syncing, talking
from roadmap.services.sync_health import GIVEN_UP
from roadmap.tasks import sync_now, sync_soon

ONLY = "Only maintainers start the sync."
MOST = 1_000  # rows that one click acts on


def ask_for_sync(*, by: User) -> str:
    """Have a worker bring everything up to date; what happens, in words. Safe to repeat.

    RuleBroken while GitHub allows no question.
    """
    require(can_edit_roadmap(by), ONLY)
    if until := sync_runs.paused_until():
        raise RuleBroken(
            f"GitHub allows no request before {until:%H:%M:%S} UTC. The sync goes on by itself then."
        )
    under_way = SyncRun.objects.filter(whole=True, running=True)
    if waits := under_way.filter(resume_at__gt=Now()).first():
        raise RuleBroken(
            f"{waits.problem} The sync goes on by itself at {waits.resume_at:%H:%M:%S} UTC.".strip()
        )
    if running := under_way.filter(resume_at=None, alive_at__gte=Now() - sync_runs.LEASE).first():
        return f"A sync is under way: {running.done} of {running.total} issues."
    sync_now.delay_on_commit(asked_at=timezone.now().isoformat())
    return "GitHub is asked about everything in a moment."


def sync_unless_begun(asked_at: str) -> None:
    """Run, unless a run over everything has begun since: two clicks are one run."""
    if not SyncRun.objects.filter(whole=True, started_at__gte=datetime.fromisoformat(asked_at)).exists():
        syncing.sync_all()


def ask_about(issue_ids: Collection[int], *, by: User) -> None:
    """Have a worker ask GitHub about these issues at once."""
    require(can_edit_roadmap(by), ONLY)
    sync_soon.delay_on_commit(issue_ids=sorted(issue_ids))


def write_again(*, by: User) -> int:
    """Let everything that was to be written to GitHub and given up be tried again; how many."""
    require(can_edit_roadmap(by), ONLY)
    comments = list(IssueComment.objects.filter(GIVEN_UP)[:MOST])
    requests = list(IssueRequest.objects.filter(GIVEN_UP)[:MOST])
    for comment in comments:
        talking.write_again(comment, by=by)
    for request in requests:
        issue_requests.ask_again(request, by=by)
    return len(comments) + len(requests)
