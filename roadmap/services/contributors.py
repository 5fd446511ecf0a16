"""Who contributed: read from merged pull requests a few pages at a time, and named by maintainers.

A member is a contributor by the account that they connected, never by what they call themselves.
"""

import logging
import re
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.forges.errors import ForgeError
from roadmap.github.contributions import Merged, merged_page
from roadmap.models import Contributor, ContributorReading
from roadmap.permissions import can_edit_roadmap
from roadmap.services import sync_runs
from roadmap.services.conversing import Asking, Busy, conversation
from roadmap.tasks import read_contributors

log = logging.getLogger(__name__)
ONLY = "Only maintainers name contributors."
LOGIN = re.compile(r"@?([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})", re.IGNORECASE | re.ASCII)
MOST_NAMES = 2000
MOST_PAGES = 20  # in one turn
HELD, BEHIND, PAUSE, DAILY = (timedelta(minutes=minutes) for minutes in (10, 3, 60, 24 * 60))
Source = Contributor.Source


def members() -> QuerySet[Any, Any]:
    """The ids of members who are contributors, as `user`: for use inside another query."""
    known = Contributor.objects.exclude(account="").order_by().values("account")
    connected: QuerySet[Any, Any] = SocialAccount.objects.filter(provider="github", uid__in=known)
    return connected.values("user")


@transaction.atomic
def name_contributors(text: str, *, by: User) -> int:
    """Make these the contributors whom maintainers name: names on GitHub, one a line. Returns how many there are.

    RuleBroken, with the line, for what is no such name; then nothing is changed.
    """
    require(can_edit_roadmap(by), ONLY)
    names = _read_names(text)
    named = Contributor.objects.filter(source=Source.NAMED)
    named.exclude(login__in=names).delete()
    known = set(Contributor.objects.filter(login__in=names).values_list("login", flat=True))
    Contributor.objects.bulk_create(
        Contributor(login=name, source=Source.NAMED) for name in names if name not in known
    )
    identify()
    return len(names)


def _read_names(text: str) -> list[str]:
    names: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].strip()
        found = LOGIN.fullmatch(words)
        if words and not found:
            raise RuleBroken(f"Line {number}: “{words[:60]}” is not a name on GitHub.", status=422)
        if found:
            names[found[1].lower()] = None
    if len(names) > MOST_NAMES:
        raise RuleBroken(f"{MOST_NAMES:,} names at most (now {len(names):,}).", status=422)
    return list(names)


def identify() -> None:
    """Give contributors who are known by name alone the number of the account that a member connected under it."""
    for contributor in Contributor.objects.filter(account=""):
        accounts = SocialAccount.objects.filter(
            provider="github", extra_data__login__iexact=contributor.login
        )
        uids = list(accounts.values_list("uid", flat=True)[:2])
        # Two accounts under one name: one of them was renamed since, and nobody knows which.
        if len(uids) == 1 and not Contributor.objects.filter(account=uids[0]).exists():
            Contributor.objects.filter(pk=contributor.pk).update(account=uids[0])


@transaction.atomic
def read_soon(*, by: User) -> None:
    """Have a worker read on now."""
    require(can_edit_roadmap(by), ONLY)
    ContributorReading.load()
    ContributorReading.objects.update(due_at=Now())
    read_contributors.delay_on_commit()


def read_when_due() -> None:
    """Read a few pages of merged pull requests, if it is time and nobody else does."""
    if not settings.ROADMAP_REPOSITORY:
        return
    ContributorReading.load()
    if not ContributorReading.objects.filter(due_at__lte=Now()).update(due_at=Now() + HELD):
        return
    identify()
    try:
        with conversation() as asking:
            is_behind = _read(asking)
    except (Busy, sync_runs.LeaseLost):
        _end(BEHIND)
    except ForgeError as error:
        log.warning("Merged pull requests could not be read: %s", error)
        _end(PAUSE, problem=str(error)[:300])
    else:
        if not is_behind:
            ContributorReading.objects.update(read_at=Now())
        _end(BEHIND if is_behind else DAILY)


def _read(asking: Asking) -> bool:
    """Read on from where the last turn ended; whether there is more."""
    since = ContributorReading.load().until
    page = ""
    for _ in range(MOST_PAGES):
        asked = page
        told = asking.ask(
            lambda github: merged_page(github, settings.ROADMAP_REPOSITORY, since=since, page=asked)  # noqa: B023  asked at once
        )
        _keep(told.merged)
        if told.until:
            ContributorReading.objects.update(until=told.until)
        page = told.next_page
        if not page:
            return False
    return True


@transaction.atomic
def _keep(merged: tuple[Merged, ...]) -> None:
    """Each account once, by its number; the name is the newest one."""
    for one in merged:
        known = Contributor.objects.filter(account=one.account).first()
        known = known or Contributor.objects.filter(account="", login=one.login).first()
        if known is None:
            Contributor.objects.create(
                login=one.login, account=one.account, source=Source.MERGED, since=one.at, url=one.url[:500]
            )
        elif (known.source, known.login, known.account) != (Source.MERGED, one.login, one.account):
            known.source, known.login, known.account = Source.MERGED, one.login, one.account
            known.url = known.url or one.url[:500]
            known.save()


def _end(pause: timedelta, *, problem: str = "") -> None:
    ContributorReading.objects.update(due_at=Now() + pause, problem=problem)
