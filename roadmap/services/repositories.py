"""Repositories and their names, which change: numbers, issues and what hangs on them stay."""

from datetime import datetime

from django.db import transaction

from roadmap.models import Issue, Repository
from roadmap.services import issue_places


def former_names(repository: Repository) -> list[tuple[str, datetime]]:
    """What it was called, and until when; the newest last."""
    return [(entry["name"], datetime.fromisoformat(entry["until"])) for entry in repository.former_names]


@transaction.atomic
def rename(old: str, new: str, *, at: datetime, forge_id: str = "") -> bool:
    """Follow a repository that has been called `new` since `at`: it keeps its row, its issues and their numbers.

    An issue with a row under each name becomes one. Returns False for news that is older than what is known.
    """
    old, new = old.lower(), new.lower()
    if old == new or max(len(old), len(new)) > issue_places.LONGEST_REPOSITORY:
        return False
    rows = Repository.objects.select_for_update(no_key=True)
    row = (rows.filter(forge_id=forge_id).first() if forge_id else None) or rows.filter(name=old).first()
    there = rows.filter(name=new).first()
    if _knows_better(row or there, at):
        return False
    row = _one_row(row, there) or Repository(name=old)
    row.forge_id = row.forge_id or forge_id
    kept = [entry for entry in row.former_names if entry["name"] not in (old, new)]
    row.former_names = [*kept, {"name": old, "until": at.isoformat()}]
    # Both tags are of addresses with the old name.
    row.name, row.etag, row.objectives_etag, row.survey_page = new, "", "", ""
    row.save()
    _move_issues(old, new)
    return True


def note_id(name: str, forge_id: str) -> None:
    """Remember a known repository's own number, by which it is known under any name."""
    Repository.objects.filter(name=name.lower(), forge_id="").exclude(
        forge_id__in=Repository.objects.filter(forge_id=forge_id).values("forge_id")
    ).update(forge_id=forge_id)


def _knows_better(row: Repository | None, at: datetime) -> bool:
    names = former_names(row) if row else []
    return bool(names) and names[-1][1] > at


def _one_row(row: Repository | None, there: Repository | None) -> Repository | None:
    """Two rows that turn out to be one repository; the one that is older by its names stays."""
    if row is None or there is None or row == there:
        return row or there
    row.former_names = [*there.former_names, *row.former_names]
    there.delete()
    return row


def _move_issues(old: str, new: str) -> None:
    there = {issue.number: issue for issue in Issue.objects.filter(repository=new)}
    for issue in Issue.objects.filter(repository=old, number__in=list(there)):
        issue_places.merge(issue, there[issue.number])
    Issue.objects.filter(repository=old).update(repository=new, etag="")
