"""A document from the repository into the roadmap: read, preview, apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap import document
from roadmap.document import Difference
from roadmap.models import Item, PendingChange, Upstream, Version
from roadmap.progress import Source
from roadmap.services import following, merging, pending, telling, working
from roadmap.services.matching import match_items
from roadmap.services.merging import Outcome
from roadmap.services.working import Brought, Next, Working

STALE = "The roadmap changed since this preview was made. Nothing was written; look at the new preview and apply again."
ON_TOP = "Waiting changes put on the repository’s new document"


@dataclass(slots=True)
class Plan:
    """What importing a document would change. Nothing is written before `apply`.

    `theirs` is the document as it came, `becomes` the same with the changes that wait here; `items` are the roadmap's
    items by their place in what came, `differences` what changes for readers, `handed` the rows that end because their
    item is an older row's.
    """

    theirs: Working
    becomes: Working
    base: int | None
    unchanged: bool
    differences: tuple[Difference, ...] = ()
    gone: list[Item] = field(default_factory=list)
    back: set[int] = field(default_factory=set)
    handed: dict[int, int] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def document(self) -> document.Document:
        return self.theirs.document

    @property
    def items(self) -> dict[int, Item]:
        return self.theirs.items()

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What changes, each as a name and words about it, in the document's order."""
        return [(difference.name, _words(self, difference)) for difference in self.differences]

    @property
    def conflicts(self) -> list[Outcome]:
        """Waiting changes that cannot be put on this document, because it changed the same."""
        return [outcome for outcome in self.outcomes if outcome.state == PendingChange.State.CONFLICT]


def preview(
    raw: bytes,
    *,
    repository: str = "",
    form: str | None = None,
    matches: Mapping[int, int | None] | None = None,
) -> Plan:
    """Read the document and compare it with the roadmap. Raises RuleBroken when it cannot be taken, saying why.

    `form` is what a maintainer says that items are; None asks for what was said the last time, "" lets the document
    show it. `matches` corrects which item is which: place in the document -> the item's key, or None for a new item.
    """
    form = _remembered_form() if form is None else form
    parsed = _parse(raw, repository or settings.ROADMAP_REPOSITORY, form)
    latest = Version.objects.first()
    old = list(Item.objects.select_related("section"))
    found = _match(old, parsed, matches or {})
    plan = Plan(
        working.lay_out(parsed, found, form=working.form_of(form)),
        working.lay_out(parsed, found, form=working.form_of(form)),
        base=latest.pk if latest else None,
        unchanged=not matches and _is_known(parsed, form),
    )
    if plan.unchanged:
        return plan
    plan.back = {item.pk for item in found.values() if item.left_at is not None}
    plan.outcomes = merging.merge(plan.becomes, PendingChange.objects.open().with_items())
    here = {item.pk for item in plan.becomes.items().values()}
    plan.gone = [item for item in old if item.left_at is None and item.in_document and item.pk not in here]
    plan.handed = _handed(old, parsed, plan) if matches else {}
    plan.differences = working.differences_between(
        working.load(latest, old) if latest else None, plan.becomes
    )
    return plan


def _parse(raw: bytes, repository: str, form: str) -> document.Document:
    try:
        parsed = working.parse(document.decode(raw), repository=repository, form=working.form_of(form))
        document.check(parsed)
    except document.DocumentError as error:
        raise RuleBroken(str(error), status=422) from error
    return parsed


def _match(
    old: Sequence[Item], parsed: document.Document, matches: Mapping[int, int | None]
) -> dict[int, Item]:
    try:
        return match_items(old, parsed, fixed=matches)
    except document.DocumentError as error:
        raise RuleBroken(str(error), status=422) from error


def _handed(old: Sequence[Item], parsed: document.Document, plan: Plan) -> dict[int, int]:
    """Rows that a correction ends: key of the row -> key of the one that its item had before.

    An item that was taken for gone got a second row when it came under another name. A row that is older than that is
    another item, which is really gone.
    """
    gone = {item.pk: item for item in plan.gone}
    guessed, pairs = _match(old, parsed, {}), plan.items
    return {
        there.pk: pairs[place].pk
        for place, there in guessed.items()
        if there.pk in gone and place in pairs and _was_taken_for_new(there, pairs[place])
    }


def _was_taken_for_new(row: Item, older: Item) -> bool:
    return older.left_at is not None and older.left_at <= row.created_at


def _remembered_form() -> str:
    return Upstream.objects.filter(pk=1).values_list("form", flat=True).first() or ""


def _is_known(parsed: document.Document, form: str) -> bool:
    """Whether the repository's newest version is this very document, read the same way."""
    version = Version.objects.of_repository().defer("source").first()
    known = version and (version.digest, version.repository, version.form)
    return known == (working.digest(parsed.source), parsed.repository.lower(), form)


@transaction.atomic
def apply(
    plan: Plan,
    *,
    by: User | None = None,
    origin: str = "",
    at: datetime | None = None,
    commit: str = "",
    author: str = "",
    subject: str = "",
) -> Version:
    """Make the plan the roadmap: all of it or nothing. An unchanged document makes no new version.

    `at`, `commit`, `author` and `subject` are the commit's that the document comes from. Raises RuleBroken (409) when
    the roadmap changed since the preview.
    """
    upstream = working.lock()
    latest = Version.objects.defer("source").first()
    if (latest.pk if latest else None) != plan.base:
        raise RuleBroken(STALE)
    if plan.unchanged:
        return Version.objects.of_repository()[0]
    before = {item.place: item for item in working.current_items() if item.place is not None}
    _believe_the_document(plan.outcomes)
    following.hand_over(plan.handed)
    items = working.become(Next(plan.becomes, _places_there(plan), plan.gone))
    told = [
        *telling.told(plan.differences, items, before, lambda found: _words(plan, found)),
        *_arrivals(plan),
    ]
    version = working.record(
        plan.theirs, Version.Kind.IMPORT, Brought(by, origin, at, commit, author, subject), told
    )
    if plan.becomes.document.source != plan.document.source:
        working.record(plan.becomes, Version.Kind.EDIT, Brought(by, subject=ON_TOP))
    working.settle(items, version, by=by)
    pending.write_outcomes(plan.outcomes)
    telling.record_events(version, by=by, back=plan.back)
    Upstream.objects.filter(pk=upstream.pk).update(form=plan.theirs.form or "")
    return version


def _words(plan: Plan, difference: Difference) -> str:
    item = plan.becomes.items().get(difference.after) if difference.after is not None else None
    return "back on the roadmap" if item is not None and item.pk in plan.back else difference.words


def _places_there(plan: Plan) -> dict[int, int | None]:
    """The place in the document that came, by the place in the one that the roadmap becomes."""
    known = {item.pk: place for place, item in plan.items.items()}
    new = iter(place for place, item in enumerate(plan.theirs.flat()) if item is None)
    return {
        place: next(new) if item is None else known.get(item.pk)
        for place, item in enumerate(plan.becomes.flat())
    }


def _believe_the_document(outcomes: Sequence[Outcome]) -> None:
    """A status set by hand that the repository says now too is the document's from here on."""
    arrived = [
        outcome.change.item_id
        for outcome in outcomes
        if outcome.state == PendingChange.State.ARRIVED and outcome.change.field == PendingChange.Field.STATUS
    ]
    Item.objects.filter(pk__in=arrived, status_source=Source.MAINTAINER).update(status_source=Source.DOCUMENT)


def _arrivals(plan: Plan) -> list[dict[str, object]]:
    return [
        {
            "kind": "arrived",
            "part": "item",
            "name": str(outcome.change.item),
            "words": f"{outcome.change.get_field_display().lower()} arrived in the repository",
            "item": outcome.change.item_id,
        }
        for outcome in plan.outcomes
        if outcome.state == PendingChange.State.ARRIVED
    ]
