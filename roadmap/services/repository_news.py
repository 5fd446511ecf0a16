"""Webhooks about a repository: its names, and its labels and milestones, which issues carry.

Of labels and milestones no body tells when they changed, so GitHub is asked how they are now.
"""

from collections.abc import Mapping
from typing import Any

from roadmap.forges import fields
from roadmap.models import Delivery, Issue, Repository
from roadmap.services import repositories
from roadmap.services.told import Told
from roadmap.tasks import check_labels, check_milestones, check_repository

CHANGED = ("edited", "deleted")
NAMED = ("renamed", "transferred")
SHOWN = ("deleted", "privatized", "publicized", "archived", "unarchived")


def why_no_label(payload: Mapping[str, Any]) -> str:
    return "" if payload.get("action") in CHANGED else "No issue carries a new label yet."


def why_no_milestone(payload: Mapping[str, Any]) -> str:
    return "" if payload.get("action") in CHANGED else "Issues show nothing of it but title and due date."


def why_no_repository(payload: Mapping[str, Any]) -> str:
    known = payload.get("action") in (*NAMED, *SHOWN)
    return "" if known else "Neither its name nor who sees it has changed."


def label(delivery: Delivery) -> Told:
    """A label has another name or colour, or is gone: from all issues that carry it."""
    repository, now, before = _changed(delivery.payload, "label", "name")
    rows = Issue.objects.filter(repository=repository).exclude(labels=[]).values_list("labels", flat=True)
    if not {now, before} & {label["name"] for labels in rows for label in labels}:
        return Told("No issue here carries this label.", concerns=False)
    check_labels.delay_on_commit(repository=repository, before=before, after=now)
    return Told(f"GitHub is asked for the labels of {repository}.")


def milestone(delivery: Delivery) -> Told:
    """A milestone has another title or due date, or is gone."""
    repository, now, before = _changed(delivery.payload, "milestone", "title")
    if not Issue.objects.filter(repository=repository, milestone__in=[now, before]).exists():
        return Told("No issue here is in this milestone.", concerns=False)
    check_milestones.delay_on_commit(repository=repository, before=before, after=now)
    return Told(f"GitHub is asked for the milestones of {repository}.")


def repository(delivery: Delivery) -> Told:
    """A repository has another name, or other people see it."""
    told = fields.mapping(delivery.payload.get("repository"))
    now, forge_id = fields.text(told.get("full_name")).lower(), str(fields.count(told.get("id")) or "")
    before = _former_name(delivery, now) if delivery.action in NAMED else now
    known = Repository.objects.filter(name=before).exists()
    if not known and not Issue.objects.filter(repository=before).exists():
        return Told(f"Nothing here tracks {before}.", concerns=False)
    if delivery.action in NAMED:
        at = fields.time(told.get("updated_at")) or delivery.received_at
        if repositories.rename(before, now, at=at, forge_id=forge_id):
            return Told(f"{before} is called {now} now.")
        return Told("A newer name is known.")
    check_repository.delay_on_commit(repository=now)
    return Told(f"GitHub is asked about {now}.")


def _changed(payload: Mapping[str, Any], thing: str, name: str) -> tuple[str, str, str]:
    """The repository, the thing's name, and the name that it had before."""
    now = fields.text(fields.mapping(payload.get(thing)).get(name))
    before = fields.text(fields.mapping(fields.mapping(payload.get("changes")).get(name)).get("from"))
    repository = fields.text(fields.mapping(payload.get("repository")).get("full_name"))
    return repository.lower(), now, before or now


def _former_name(delivery: Delivery, now: str) -> str:
    """Renamed: another name of the same owner; transferred: the same name of another owner."""
    changes = fields.mapping(delivery.payload.get("changes"))
    owner, _, name = now.partition("/")
    renamed = fields.mapping(fields.mapping(changes.get("repository")).get("name")).get("from")
    owners = fields.mapping(fields.mapping(changes.get("owner")).get("from"))
    logins = [fields.text(fields.mapping(owners.get(kind)).get("login")) for kind in ("user", "organization")]
    former = next(filter(None, logins), owner)
    return f"{former}/{fields.text(renamed) or name}".lower()
