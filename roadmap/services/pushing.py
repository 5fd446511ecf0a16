"""A pull request brought to GitHub: branch, commit, pull request.

Every step looks first whether it was done already, so all of it can be repeated after a worker was killed, or after an
answer was lost on the way.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings

from roadmap.document import MAX_BYTES
from roadmap.forges.errors import Forbidden, ForgeError, NotFound, RateLimited
from roadmap.github import files, pulls
from roadmap.github.client import GitHub
from roadmap.github.files import File
from roadmap.github.pulls import Pull
from roadmap.models import PullRequest
from roadmap.services import pull_requests, sync_runs, upstream
from roadmap.services.conversing import Asking, Busy, conversation

log = logging.getLogger(__name__)
State = PullRequest.State
OUTDATED = (
    "The document in {} is not the one that the roadmap has. It is being fetched: look at what came, apply it, "
    "and open the pull request then."
)
NOT_ALLOWED = "The token may not write to {}: it needs write access to its contents and to its pull requests."
FAULT = "A fault of the portal itself stopped it. The log says more."

T = TypeVar("T")


class Outdated(ForgeError):
    """The repository's document is another one than the pull request was made from."""


def push_waiting() -> None:
    """Bring what waits to GitHub; beat's sweep, for lost messages and killed workers."""
    for pk in PullRequest.objects.filter(state=State.OPENING).order_by("pk").values_list("pk", flat=True):
        push(pk)


def push(pull_request_id: int) -> None:
    """Open one pull request on GitHub. Safe to repeat at any time; while GitHub is asked already, it waits."""
    waiting = PullRequest.objects.select_related("version").filter(state=State.OPENING)
    pull_request = waiting.filter(pk=pull_request_id).first()
    if pull_request is None:
        return
    try:
        with conversation() as asking:
            pull = _push(asking, pull_request)
    except (Busy, sync_runs.LeaseLost):
        return
    except RateLimited as limit:
        waiting.filter(pk=pull_request_id).update(problem=f"{limit} It goes on by itself then."[:300])
    except Outdated as outdated:
        upstream.forget()
        _fail(pull_request, str(outdated))
    except ForgeError as error:
        _fail(pull_request, str(error))
    except Exception:
        log.exception("Pull request %s could not be opened", pull_request_id)
        _fail(pull_request, FAULT)
    else:
        pull_requests.note(pull_request, pull)


def _fail(pull_request: PullRequest, reason: str) -> None:
    opening = PullRequest.objects.filter(pk=pull_request.pk, state=State.OPENING)
    opening.update(state=State.FAILED, problem=reason[:300])


def _push(asking: Asking, pull_request: PullRequest) -> Pull:
    there = asking.ask(lambda github: files.read_repository(github, pull_request.repository))
    name, branch = there.full_name, pull_request.branch
    if pull := asking.ask(lambda github: pulls.find_pull(github, name, branch)):
        return pull
    tip = asking.ask(lambda github: files.branch_tip(github, name, there.default_branch))
    if tip is None or not _is_base(asking, pull_request, name, tip):
        raise Outdated(OUTDATED.format(name))
    _write(asking, name, lambda github: files.make_branch(github, name, branch, commit=tip))
    _write(asking, name, lambda github: _put(github, name, pull_request))
    return _write(
        asking,
        name,
        lambda github: pulls.open_pull(
            github,
            name,
            title=pull_request.title,
            body=pull_request.body,
            branch=branch,
            base=there.default_branch,
        ),
    )


def _is_base(asking: Asking, pull_request: PullRequest, repository: str, commit: str) -> bool:
    """Whether the repository has the very document that our changes were made on."""
    base = pull_requests.base_of(pull_request)
    file = asking.ask(lambda github: _file(github, repository, commit))
    return base is not None and file.blob == files.blob_name(base.source.encode())


def _put(github: GitHub, repository: str, pull_request: PullRequest) -> None:
    """Commit our text on top of the branch, unless it is there."""
    content = pull_request.version.source.encode()
    there = _file(github, repository, pull_request.branch)
    if there.blob != files.blob_name(content):
        files.write_file(
            github,
            repository,
            settings.ROADMAP_PATH,
            content,
            branch=pull_request.branch,
            replaces=there.blob,
            message=pull_request.title,
        )


def _file(github: GitHub, repository: str, ref: str) -> File:
    file = files.read_file(github, repository, settings.ROADMAP_PATH, most=MAX_BYTES, ref=ref)
    assert isinstance(file, File)
    return file


def _write(asking: Asking, repository: str, question: Callable[[GitHub], T]) -> T:
    """Ask for a change. GitHub hides what a token may not see, so a 404 says the same as a 403."""
    try:
        return asking.ask(question)
    except (Forbidden, NotFound) as error:
        raise Forbidden(NOT_ALLOWED.format(repository)) from error
