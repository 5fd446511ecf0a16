"""Links in items' texts: which addresses there are, and whether they still answer. Few a minute, each once a week."""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from portal.lib.fetch import FetchError, NotAllowed
from portal.lib.probe import probe
from roadmap import addresses
from roadmap.answers import Check, Meaning, Standing, given_up_at, is_dead, judge, meaning_of
from roadmap.freshness import LinkFact
from roadmap.models import Item, Link, Version

BATCH = 500
AT_ONCE = 6  # links of one run; beat runs once a minute
SECONDS = 40.0  # after which a run begins no further check
LEASE = timedelta(minutes=10)  # after which a link whose worker died is checked by another
RECENTLY = timedelta(days=8)
READ = "roadmap.links.read"

Ask = Callable[[str], int]
Through = Link.items.through


def refresh_when_changed() -> None:
    """Read the items' texts again if the roadmap changed since. Cheap where it did not, and safe to repeat."""
    current = Item.objects.current()
    state = current.aggregate(changed=Max("changed_at"), number=Count("pk"))
    newest = Version.objects.values_list("pk", flat=True).first()
    mark = f"{newest} {state['changed']} {state['number']}"
    if cache.get(READ) != mark:
        refresh(current.only("body", "body_html"))
        cache.set(READ, mark, timeout=None)


@transaction.atomic
def refresh(items: Iterable[Item]) -> None:
    """Make the links of these items the addresses in their texts; what no item links to any more is forgotten."""
    wanted: dict[int, list[str]] = {}
    urls: dict[str, str] = {}
    for item in items:
        found = {_digest(url): url for url in addresses.find(item.body, item.body_html)}
        wanted[item.pk] = list(found)
        urls |= found
    rows = [Link(digest=digest, url=url) for digest, url in urls.items()]
    Link.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    _relate(wanted)
    used = Through.objects.filter(link=OuterRef("pk"), item__left_at__isnull=True)
    Link.objects.filter(~Exists(used)).delete()


def _relate(wanted: Mapping[int, Sequence[str]]) -> None:
    rows = Through.objects.values_list("pk", "item_id", "link__digest")
    there = {(item, digest): pk for pk, item, digest in rows if item in wanted}
    pairs = {(item, digest) for item, digests in wanted.items() for digest in digests}
    gone = [pk for pair, pk in there.items() if pair not in pairs]
    for start in range(0, len(gone), BATCH):
        Through.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    keys = dict(Link.objects.values_list("digest", "pk"))
    new = [Through(item_id=item, link_id=keys[digest]) for item, digest in pairs - there.keys()]
    Through.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def check_due(*, ask: Ask | None = None) -> int:
    """Check what is due, for SECONDS at most; returns how many. Workers that do so at once share the links."""
    ask = ask or partial(probe, agent=f"signpost link check (+{settings.SITE_URL})")
    deadline = time.monotonic() + SECONDS
    checked = 0
    while checked < AT_ONCE and time.monotonic() < deadline:
        link = _claim()
        if link is None:
            break
        _check(link, ask)
        checked += 1
    return checked


def _claim() -> Link | None:
    """A link that is due, for this worker alone: the database moves its time ahead for one of those who ask."""
    due = Link.objects.filter(due_at__lte=Now())
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
        if due.filter(pk=pk).update(due_at=Now() + LEASE):
            return Link.objects.filter(pk=pk).first()
    return None


def _check(link: Link, ask: Ask) -> None:
    """Ask, and write down what that tells, unless somebody wrote since the claim."""
    try:
        check = meaning_of(ask(link.url))
    except NotAllowed as refusal:
        check = Check(Meaning.UNASKED, str(refusal))
    except FetchError as failure:
        check = Check(Meaning.FAILS, str(failure)) if _is_online(ask) else Check(Meaning.OFFLINE)
    now = timezone.now()
    before = Standing(link.failing_since, link.failures, link.failure)
    after, due_at = judge(before, check, at=now)
    told = {} if check.meaning is Meaning.OFFLINE else {"checked_at": now}
    Link.objects.filter(pk=link.pk, checked_at=link.checked_at).update(
        **told,
        due_at=due_at,
        failing_since=after.failing_since,
        failures=after.failures,
        failure=after.failure[:200],
    )


def _is_online(ask: Ask) -> bool:
    """Whether a silence is the address's own. A portal without a way out must not call the whole web dead."""
    if settings.OWN_FORGE:
        answered = Link.objects.filter(checked_at__gte=timezone.now() - RECENTLY, failures=0, failure="")
        return answered.exists()
    try:
        return ask(settings.FORGE_URL) > 0
    except FetchError:
        return False


def dead_links(items: Collection[int] | None = None) -> dict[int, list[LinkFact]]:
    """The links that no longer answer, of these items or of the whole roadmap, by the key of their item. One query."""
    rows = Through.objects.filter(item__left_at__isnull=True)
    if items is not None:
        rows = rows.filter(item__in=items)
    columns = ("pk", "url", "failing_since", "failures", "failure", "checked_at")
    dead: dict[int, list[LinkFact]] = {}
    failing = rows.filter(link__failures__gte=2, link__failing_since__isnull=False).order_by("link_id")
    for item_id, pk, url, since, failures, failure, checked_at in failing.values_list(
        "item_id", *(f"link__{name}" for name in columns)
    ):
        standing = Standing(since, failures, failure)
        if is_dead(standing, checked_at=checked_at or since):
            fact = LinkFact(pk, url, given_up_at(since, failure), failure)
            dead.setdefault(item_id, []).append(fact)
    return dead


def last_checked() -> datetime | None:
    """When a link was last asked; None where none ever was."""
    checked_at: datetime | None = Link.objects.aggregate(last=Max("checked_at"))["last"]
    return checked_at
