"""Asking GitHub how a repository, its labels and its milestones are now, where a webhook could not tell."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, NotFound
from roadmap.github import planning
from roadmap.github.client import GitHub
from roadmap.models import Absence, Issue
from roadmap.services import mirror, repositories
from roadmap.services.conversing import Asking, conversation
from roadmap.services.issue_values import is_objective
from roadmap.tasks import sync_soon

MOST_PAGES = 20

T = TypeVar("T")


def check_labels(repository: str, *, before: str, after: str) -> int:
    """Give all issues of the repository the labels' names and colours of now; returns how many changed.

    That `before` is called `after` is believed where GitHub has one and not the other.
    """
    with conversation() as asking:
        colors = _all(asking, repository, planning.labels_page)
    renamed = _renamed(before, after, colors)
    changed = 0
    with transaction.atomic():
        for issue in _rows(repository).exclude(labels=[]):
            names = [renamed.get(label["name"], label["name"]) for label in issue.labels]
            labels = [{"name": name, "color": colors[name]} for name in names if name in colors]
            if labels != issue.labels:
                issue.labels, issue.objective, issue.etag = labels, _is_objective(issue, names), ""
                issue.save(update_fields=["labels", "objective", "etag"])
                changed += 1
    return changed


def check_milestones(repository: str, *, before: str, after: str) -> int:
    """Give all issues of the repository the milestones' titles and due dates of now; returns how many changed."""
    with conversation() as asking:
        told = _all(asking, repository, planning.milestones_page)
    due = {title[:300]: day for title, day in told.items()}
    renamed = _renamed(before, after, due)
    changed = 0
    with transaction.atomic():
        for issue in _rows(repository).exclude(milestone=""):
            title = renamed.get(issue.milestone, issue.milestone)
            now = (title, due[title]) if title in due else ("", None)
            if now != (issue.milestone, issue.milestone_due):
                (issue.milestone, issue.milestone_due), issue.etag = now, ""
                issue.save(update_fields=["milestone", "milestone_due", "etag"])
                changed += 1
    return changed


def check_repository(repository: str) -> None:
    """Follow the repository's name, and note where GitHub does not show it any more, or shows it again."""
    issues = Issue.objects.filter(repository=repository)
    try:
        with conversation() as asking:
            told = asking.ask(
                lambda github: github.json_of(github.read(repository, "", asked_for=repository))
            )
    except NotFound as error:
        mirror.mark_absent(issues.values_list("pk", flat=True), Absence.HIDDEN, str(error))
        return
    found = fields.mapping(told)
    if name := fields.text(found.get("full_name")):
        forge_id = str(fields.count(found.get("id")) or "")
        repositories.rename(repository, name, at=timezone.now(), forge_id=forge_id)
        repositories.note_id(name, forge_id)
        back = Issue.objects.filter(repository=name.lower()).exclude(absence="")
        if waiting := list(back.values_list("pk", flat=True)):
            sync_soon.delay(issue_ids=waiting)


def _all(
    asking: Asking, repository: str, page_of: Callable[[GitHub, str, int], dict[str, T]]
) -> dict[str, T]:
    """A whole list. Raises the ForgeError, so that nothing is taken away because a list was cut short."""
    found: dict[str, T] = {}
    for page in range(1, MOST_PAGES + 1):
        entries = asking.ask(partial(_ask, page_of, repository, page))
        found |= entries
        if len(entries) < planning.PER_PAGE:
            return found
    raise BadPayload(f"{repository} has more labels or milestones than can be read.")


def _ask(
    page_of: Callable[[GitHub, str, int], dict[str, T]], repository: str, page: int, github: GitHub
) -> dict[str, T]:
    return page_of(github, repository, page)


def _renamed(before: str, after: str, now: Mapping[str, object]) -> dict[str, str]:
    return {before: after} if after in now and before not in now else {}


def _rows(repository: str) -> Any:
    return Issue.objects.select_for_update(no_key=True).filter(repository=repository).order_by("pk")


def _is_objective(issue: Issue, labels: Iterable[str]) -> bool:
    return is_objective(
        repository=issue.repository,
        state=issue.state,
        is_pull_request=issue.is_pull_request,
        labels=labels,
        home=settings.ROADMAP_REPOSITORY,
    )
