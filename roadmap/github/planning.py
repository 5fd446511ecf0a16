"""GitHub's REST API: a repository's labels and milestones, a page at a time.

Sources: https://docs.github.com/en/rest/issues/labels and https://docs.github.com/en/rest/issues/milestones
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload
from roadmap.github.client import GitHub

PER_PAGE = 100


def labels_page(github: GitHub, repository: str, page: int) -> dict[str, str]:
    """Colours by the labels' names; a page that is not full is the last one."""
    return {
        _text(entry, "name"): _text(entry, "color") for entry in _page(github, repository, "labels", page)
    }


def milestones_page(github: GitHub, repository: str, page: int) -> dict[str, date | None]:
    """Due dates by the milestones' titles, open and closed ones; the same of the last page."""
    entries = _page(github, repository, "milestones", page, state="all")
    return {_text(entry, "title"): _day(entry.get("due_on")) for entry in entries}


def _page(github: GitHub, repository: str, things: str, page: int, **query: str) -> list[Mapping[str, Any]]:
    asked_for = f"the {things} of {repository}"
    pages = {"page": str(page), "per_page": str(PER_PAGE)}
    entries = github.json_of(github.read(repository, things, asked_for=asked_for, **pages, **query))
    if not isinstance(entries, list):
        raise BadPayload(f"GitHub sent something else where a list of {things} was expected.")
    return [fields.mapping(entry) for entry in entries]


def _text(entry: Mapping[str, Any], name: str) -> str:
    return fields.text(entry.get(name))


def _day(value: object) -> date | None:
    time = fields.time(value)
    return time.date() if time else None
