"""What was changed here and is not in the repository's document yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.lib.kept import sign_in_first
from roadmap.document import Run, runs
from roadmap.models import PendingChange, PullRequest, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.services import pending, pull_requests

SETTLED = "That was settled already, so nothing was done."
DIFF_LINES = 2_000  # shown; the whole is in the file to download


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting change in words: what the repository said, what it shall say, what it says instead, and the words."""

    change: PendingChange
    before: str
    after: str
    theirs: str
    runs: tuple[Run, ...]


@require_safe
def list_pending(request: HttpRequest) -> HttpResponse:
    """Every waiting change, the exact difference of the document, and the pull request that carries it."""
    changes = PendingChange.objects.open().select_related("item", "by", "pull_request")
    text = pull_requests.working_diff()
    diff = [f"{line}\n" for line in text.split("\n")[:-1]]
    context = {
        "rows": [_row(change) for change in changes],
        "diff": [(_kind(line), line) for line in diff[:DIFF_LINES]],
        "cut": max(0, len(diff) - DIFF_LINES),
        "text": text,
        "pull_request": PullRequest.objects.select_related("by").first(),
        "may_edit": can_edit_roadmap(request.user),
        "document": Version.objects.exists(),
    }
    # An open pull request that has them all says enough by itself.
    rest = [change for change in changes if not _is_on_its_way(change)]
    context["all_on_their_way"] = not rest
    context["why_not"] = pull_requests.why_not() if context["may_edit"] and rest else ""
    return render(request, "roadmap/list_pending.html", context)


@require_safe
def download_diff(request: HttpRequest) -> HttpResponse:
    """The same as a file that `git apply` takes: a browser's clipboard would change its line ends."""
    headers = {"Content-Disposition": 'attachment; filename="roadmap.diff"'}
    text = pull_requests.working_diff()
    return HttpResponse(text, content_type="text/x-diff; charset=utf-8", headers=headers)


def _is_on_its_way(change: PendingChange) -> bool:
    pull = change.pull_request
    under_way = (PullRequest.State.OPENING, PullRequest.State.OPEN)
    return pull is not None and pull.state in under_way and change.state == PendingChange.State.WAITING


def _row(change: PendingChange) -> Row:
    before, after = (pending.in_words(change.field, value) for value in (change.before, change.after))
    theirs = "" if change.theirs is None else pending.in_words(change.field, change.theirs)
    return Row(change, before, after, theirs, runs(before, after))


def _kind(line: str) -> str:
    """How a line of a unified diff is shown."""
    if line.startswith(("+++", "---")):
        return "file"
    return {"+": "added", "-": "gone", "@": "place", "\\": "note"}.get(line[:1], "same")


def _page(**_: object) -> str:
    return reverse("roadmap:list_pending")


@require_POST
@sign_in_first(back=_page)
def drop_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back."""
    return _end(request, pk, pending.drop_change, "The change is taken back.")


@require_POST
@sign_in_first(back=_page)
def keep_ours(request: HttpRequest, pk: int) -> HttpResponse:
    """End a conflict for what was written here."""
    return _end(request, pk, pending.keep_ours, "What was written here stays, and waits for the repository.")


@require_POST
@sign_in_first(back=_page)
def take_theirs(request: HttpRequest, pk: int) -> HttpResponse:
    """End a conflict for what the repository says."""
    return _end(request, pk, pending.take_theirs, "What the repository says stays.")


def _end(request: HttpRequest, pk: int, act: Callable[..., None], said: str) -> HttpResponse:
    change = get_object_or_404(PendingChange, pk=pk)
    act(change, by=cast(User, request.user))
    if PendingChange.objects.values_list("state", "ended_at").get(pk=pk) == (change.state, change.ended_at):
        messages.info(request, SETTLED)
    else:
        messages.success(request, said)
    return redirect("roadmap:list_pending")


@require_POST
@sign_in_first(back=_page)
def open_pull_request(request: HttpRequest) -> HttpResponse:
    """Hand everything that waits to the repository."""
    pull_requests.open_pull_request(by=cast(User, request.user))
    messages.success(request, "The pull request is being opened. Its number stands here in a moment.")
    return redirect("roadmap:list_pending")


@require_POST
@sign_in_first(back=_page)
def retry_pull_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a pull request that failed once more."""
    found = get_object_or_404(PullRequest, pk=pk)
    if pull_requests.try_again(found, by=cast(User, request.user)).state == PullRequest.State.OPENING:
        messages.success(request, "The pull request is tried again.")
    else:
        messages.info(request, SETTLED)
    return redirect("roadmap:list_pending")
