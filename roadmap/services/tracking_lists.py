"""An item's tracking issues by name, as waiting changes keep them: "owner/name#12", or "owner/name!12" on a GitLab."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from roadmap import document
from roadmap.models import Issue, Item, PendingChange, Repository
from roadmap.models.issue import MERGES

_NAME = re.compile(r"(.+)([#!])(\d+)")


def listed(entry: document.Item) -> list[str]:
    """What the document lists for an item."""
    return current(reference.key for reference in entry.tracking)


def current(names: Iterable[str]) -> list[str]:
    """Each issue once, by what its repository is called now. One query."""
    read = [reference(name) for name in names]
    called = Repository.objects.current_names(one.repository for one in read)
    return list(
        dict.fromkeys(replace(one, repository=called.get(one.repository, one.repository)).key for one in read)
    )


def joined(theirs: Sequence[str], change: PendingChange) -> list[str]:
    """What the repository lists, with what was added here behind it."""
    return list(dict.fromkeys([*theirs, *added(change)]))


def added(change: PendingChange) -> list[str]:
    """The issues that track the item by what was changed here."""
    before = set(current(change.before))
    return [name for name in current(change.after) if name not in before]


def references(item: Item, names: Sequence[str]) -> list[document.Reference]:
    """How the document refers to issues; those that track the item already with their own addresses."""
    known = {str(issue): reference_of(issue) for issue in item.tracked_issues}
    return [known.get(name) or reference(name) for name in names]


def reference_of(issue: Issue) -> document.Reference:
    """How the document refers to an issue that has a row."""
    return document.Reference(
        repository=issue.repository.removesuffix(MERGES),
        number=issue.number,
        kind="pull" if issue.is_pull_request else "issue",
        sign="!" if issue.repository.endswith(MERGES) else "#",
        url=issue.url,
    )


def reference(name: str) -> document.Reference:
    """The issue of a name."""
    found = _NAME.fullmatch(name)
    assert found, f"{name} is no issue’s name"
    return document.Reference(found[1], int(found[3]), "unknown", "!" if found[2] == MERGES else "#")
