"""Reading who maintains the project: a file of its repository or a team, once a day and on a maintainer's word."""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap import role_announcements
from roadmap.forges.errors import ForgeError, NotFound, Unreadable
from roadmap.forges.values import NotModified
from roadmap.github import files, teams
from roadmap.models import RoleSource
from roadmap.owners import Owners, read_owners
from roadmap.owners import Unreadable as NoOwners
from roadmap.permissions import can_edit_roadmap
from roadmap.services import sync_runs
from roadmap.services.conversing import Asking, Busy, conversation
from roadmap.tasks import read_role_source

log = logging.getLogger(__name__)
ONLY = "Only maintainers compare roles with the repository."
MOST_BYTES = 1_000_000
MOST_PEOPLE = 5_000
NAMELESS = "Without a heading"
HELD, BUSY, PAUSE, DAILY = (timedelta(minutes=minutes) for minutes in (5, 1, 60, 24 * 60))
TEAM = re.compile(r"@?([\w-]{1,80})/([\w.-]{1,100})", re.ASCII)
GIVEN = (roles.MAINTAINERS, roles.REVIEWERS)
# What a heading gives until a maintainer says otherwise.
USUAL = (
    (re.compile(r"review", re.IGNORECASE), roles.REVIEWERS),
    (re.compile(r"maintain|committer|core|owner|lead|^\*$", re.IGNORECASE), roles.MAINTAINERS),
)
Kind = RoleSource.Kind


@transaction.atomic
def choose(*, kind: str, place: str, by: User) -> RoleSource:
    """Choose what is read; it is read at once. RuleBroken for what can be no file and no team."""
    require(can_edit_roadmap(by), ONLY)
    place = place.strip()
    if kind == Kind.TEAM:
        found = TEAM.fullmatch(place)
        if not found:
            raise RuleBroken("A team is written organization/team, such as moby/maintainers.", status=422)
        place = f"{found[1]}/{found[2]}"
    elif kind != Kind.FILE or not place or len(place) > 200 or place.startswith("/") or ".." in place:
        raise RuleBroken("Write the file's path in the repository, such as MAINTAINERS.", status=422)
    source = _locked()
    if (source.kind, source.place) != (kind, place):
        source.kind, source.place = kind, place
        source.mapping, source.named, source.unread, source.read_at, source.problem = {}, [], [], None, ""
        source.save()
    read_soon(by=by)
    return source


@transaction.atomic
def map_headings(mapping: dict[str, str], *, by: User) -> RoleSource:
    """Choose which role each heading gives, by its name; none for those that are left out."""
    require(can_edit_roadmap(by), ONLY)
    source = _locked()
    headings = headings_of(source)
    if any(role not in GIVEN for role in mapping.values()) or not set(mapping) <= set(headings):
        raise RuleBroken("The file changed meanwhile: look at its headings again.")
    source.mapping = {heading: mapping.get(heading, "") for heading in headings}
    source.save(update_fields=["mapping"])
    return source


@transaction.atomic
def read_soon(*, by: User) -> None:
    """Have a worker read it now."""
    require(can_edit_roadmap(by), ONLY)
    RoleSource.load()
    RoleSource.objects.update(due_at=Now())
    read_role_source.delay_on_commit()


def headings_of(source: RoleSource) -> list[str]:
    """The headings that it has, in its order."""
    return list(dict.fromkeys(person["heading"] for person in source.named))


def read_lists(lists: Mapping[str, str], source: RoleSource) -> dict[str, str]:
    """The role of each heading, from the headings of each role, a line each. RuleBroken names what cannot be."""
    names = {heading or NAMELESS: heading for heading in headings_of(source)}
    given: dict[str, str] = {}
    for role, text in lists.items():
        for name in filter(None, map(str.strip, text.splitlines())):
            if name not in names:
                raise RuleBroken(
                    f"{source.place} has no heading “{name[:100]}”. Write it as it stands there.", status=422
                )
            if given.setdefault(names[name], role) != role:
                raise RuleBroken(f"“{name}” stands in both lists: a heading gives one role.", status=422)
    return given


def usual_role(heading: str) -> str:
    """What a heading gives by its words; "" for most."""
    return next((role for words, role in USUAL if words.search(heading)), "")


def read_when_due() -> None:
    """Read it, if it is time and nobody else does. No role changes here."""
    source = RoleSource.load()
    if not source.place or not settings.ROADMAP_REPOSITORY:
        return
    if not RoleSource.objects.filter(due_at__lte=Now()).update(due_at=Now() + HELD):
        return
    try:
        with conversation() as asking:
            owners = _bounded(_ask(asking, source), source.place)
    except (Busy, sync_runs.LeaseLost):
        RoleSource.objects.update(due_at=Now() + BUSY)
    except (ForgeError, NoOwners) as error:
        log.warning("The source of roles could not be read: %s", error)
        RoleSource.objects.update(due_at=Now() + PAUSE, problem=str(error)[:300])
    else:
        _keep(source, owners)


def _ask(asking: Asking, source: RoleSource) -> Owners:
    if source.kind == Kind.TEAM:
        organization, _, team = source.place.partition("/")
        return Owners(asking.ask(lambda github: teams.team_members(github, organization, team)))
    repository = settings.ROADMAP_REPOSITORY
    try:
        file = asking.ask(lambda github: files.read_file(github, repository, source.place, most=MOST_BYTES))
    except NotFound as error:
        raise Unreadable(f"{repository} has no file {source.place}.") from error
    assert not isinstance(file, NotModified)
    try:
        text = file.content.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"{source.place} is no UTF-8 text.") from error
    return read_owners(text, path=source.place)


def _bounded(owners: Owners, place: str) -> Owners:
    """Cut, it would propose to take the roles of all the others."""
    if len(owners.people) > MOST_PEOPLE:
        raise NoOwners(
            f"{place} names {len(owners.people):,} people, counted under each heading; at most {MOST_PEOPLE:,} can be"
            " compared."
        )
    return owners


@transaction.atomic
def _keep(asked: RoleSource, owners: Owners) -> None:
    """Keep what it said, unless another source was chosen meanwhile; tell maintainers where it says something new."""
    source = _locked()
    if (source.kind, source.place) != (asked.kind, asked.place):
        return
    before = source.named
    source.named = [asdict(person) for person in owners.people]
    source.unread = owners.problems[:100]
    source.mapping = {
        heading: source.mapping.get(heading, usual_role(heading)) for heading in headings_of(source)
    }
    source.problem = ""
    source.save()
    RoleSource.objects.update(read_at=Now(), due_at=Now() + DAILY)
    if before and before != source.named:
        digest = hashlib.sha256(repr(source.named).encode()).hexdigest()[:16]
        role_announcements.tell_of_named(source.place, digest)


def _locked() -> RoleSource:
    RoleSource.load()
    return RoleSource.objects.select_for_update().get(pk=1)
