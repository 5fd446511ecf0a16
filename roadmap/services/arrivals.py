"""A document that came, until a maintainer's word: previewed, corrected, applied or dismissed.

Nothing of the roadmap is written before `apply_arrival`.
"""

import json
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap import document
from roadmap.models import Arrival, PendingChange, Upstream, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.services import importing, working
from roadmap.services.importing import Plan

State = Arrival.State
ONLY = "Only maintainers bring in documents."
FORMS = ("", "heading", "list", "task", "table")
NO_FORM = "Choose what items are: one of the forms that the list offers."


def bring(raw: bytes, *, by: User, repository: str = "", origin: str = "") -> Arrival:
    """Keep a document that somebody brought, to be previewed. `origin` is the file or address it came from.

    Raises RuleBroken (422) for what cannot be read as a roadmap in any form.
    """
    require(can_edit_roadmap(by), ONLY)
    source = readable(raw, repository)
    form = Upstream.objects.filter(pk=1).values_list("form", flat=True).first() or ""
    return Arrival.objects.create(
        source=source, form=form, repository=repository[:140], origin=origin[:500], by=by
    )


def bring_again(*, by: User) -> Arrival:
    """The repository's newest document once more, to be read in another form."""
    require(can_edit_roadmap(by), ONLY)
    version = Version.objects.of_repository().first()
    if version is None:
        raise RuleBroken(working.NO_DOCUMENT)
    return Arrival.objects.create(
        source=version.source,
        form=version.form,
        repository=version.repository,
        origin=version.origin,
        subject="Read once more",
        by=by,
    )


@transaction.atomic
def choose(*, form: str, applies_by_itself: bool, by: User) -> Upstream:
    """Say how the document is read from the next import on, and whether the repository's file needs no word."""
    require(can_edit_roadmap(by), ONLY)
    _require_form(form)
    upstream = working.lock()
    upstream.form, upstream.applies_by_itself = form, applies_by_itself
    upstream.save(update_fields=["form", "applies_by_itself"])
    return upstream


def plan(arrival: Arrival) -> Plan:
    """What applying the arrival would change. Raises RuleBroken (422) where it cannot be read so."""
    return importing.preview(
        arrival.source.encode(),
        repository=arrival.repository,
        form=arrival.form,
        matches=corrections(arrival),
    )


def corrections(arrival: Arrival) -> dict[int, int | None]:
    """A maintainer's corrections: place in the document -> key of the item, or None for a new item."""
    return {int(place): key for place, key in arrival.matches.items()}


def seal(found: Plan) -> str:
    """A short text that stands for all that applying the plan would write: another one, another seal."""
    becomes = found.becomes
    everything = [
        found.base,
        found.theirs.form,
        found.document.repository,
        found.document.source,
        becomes.document.source,
        [item and item.pk for item in becomes.flat()],
        [[outcome.change.pk, outcome.state] for outcome in found.outcomes],
    ]
    return working.digest(json.dumps(everything))


@transaction.atomic
def read_as(arrival: Arrival, form: str, *, by: User) -> Arrival:
    """Say what the document's items are ("": it shows that itself). Corrections belong to a form and go with it."""
    arrival = _waiting(arrival, by=by)
    _require_form(form)
    if form != arrival.form:
        arrival.form, arrival.matches = form, {}
        plan(arrival)
        arrival.save(update_fields=["form", "matches"])
    return arrival


@transaction.atomic
def correct(
    arrival: Arrival, found: Mapping[int, int | None], *, by: User, freed: Collection[int] = ()
) -> Arrival:
    """Say which item is which, beside what was said before; places in `freed` are matched by the rules again.

    Raises RuleBroken (422) for corrections that cannot be, in words; then none of them is kept.
    """
    arrival = _waiting(arrival, by=by)
    said = {**corrections(arrival), **found}
    arrival.matches = {str(place): key for place, key in sorted(said.items()) if place not in freed}
    plan(arrival)
    arrival.save(update_fields=["matches"])
    return arrival


@transaction.atomic
def apply_arrival(arrival: Arrival, *, by: User, seen: str = "") -> Version:
    """Make the arrival the roadmap, all of it or nothing. Twice is the same as once.

    `seen` is the seal of the preview that the maintainer saw. Raises RuleBroken (409) where another one would be
    applied, and for an arrival that was ended otherwise.
    """
    require(can_edit_roadmap(by), ONLY)
    return _apply(arrival, by=by, seen=seen)


@transaction.atomic
def apply_by_itself(arrival: Arrival) -> Version | None:
    """Make the arrival the roadmap without anybody's word: where maintainers chose so, and where readers see no change,
    as when our own pull request was merged. None where it must wait: while a change conflicts, and where an item
    would leave that was added here, because a decision taken in public does not end without a word."""
    upstream, newest = working.lock(), Version.objects.first()
    found = plan(arrival)
    unseen = newest is not None and found.becomes.document.source == newest.source
    added_here = PendingChange.objects.filter(
        field=PendingChange.Field.ITEM, item__in=[item.pk for item in found.gone]
    )
    if found.conflicts or added_here.exists() or not (upstream.applies_by_itself or unseen):
        return None
    return _apply(arrival, by=None, seen="")


@transaction.atomic
def dismiss(arrival: Arrival, *, by: User) -> None:
    """Put the arrival aside: nothing of it is written. Twice is the same as once."""
    require(can_edit_roadmap(by), ONLY)
    now = Arrival.objects.select_for_update(no_key=True).get(pk=arrival.pk)
    if now.state != State.DISMISSED:
        _end(_waiting(now, by=by), State.DISMISSED)
    arrival.refresh_from_db()


def _apply(arrival: Arrival, *, by: User | None, seen: str) -> Version:
    working.lock()
    now = Arrival.objects.select_for_update(no_key=True).get(pk=arrival.pk)
    if now.state == State.APPLIED and now.version is not None:
        return now.version
    _require_waiting(now)
    found = plan(now)
    if seen and seal(found) != seen:
        raise RuleBroken(importing.STALE)
    version = importing.apply(
        found,
        by=by,
        origin=now.origin,
        at=now.committed_at,
        commit=_commit(now),
        author=now.author,
        subject=now.subject,
    )
    _end(now, State.APPLIED, version)
    arrival.refresh_from_db()
    return version


def _commit(arrival: Arrival) -> str:
    """The arrival's commit, unless a version has it already: the same state of the file, now read in another form."""
    digest = working.digest(arrival.source)
    known = Version.objects.of_repository().filter(commit=arrival.commit, digest=digest)
    return "" if arrival.commit and known.exists() else arrival.commit


def _end(arrival: Arrival, state: Arrival.State, version: Version | None = None) -> None:
    arrival.state, arrival.version, arrival.ended_at = state, version, timezone.now()
    arrival.save(update_fields=["state", "version", "ended_at"])


def _waiting(arrival: Arrival, *, by: User) -> Arrival:
    """The arrival's row, locked. Raises RuleBroken (409) when it was ended meanwhile."""
    require(can_edit_roadmap(by), ONLY)
    arrival = Arrival.objects.select_for_update(no_key=True).get(pk=arrival.pk)
    _require_waiting(arrival)
    return arrival


def _require_form(form: str) -> None:
    if form not in FORMS:
        raise RuleBroken(NO_FORM, status=422)


def _require_waiting(arrival: Arrival) -> None:
    if arrival.state != State.WAITING:
        word = State(arrival.state).label.lower()
        raise RuleBroken(f"This document was {word} meanwhile, so nothing was changed.")


def readable(raw: bytes, repository: str) -> str:
    """The document's text. Raises RuleBroken (422) where there is no form in which it is a roadmap."""
    problem = ""
    for form in FORMS:
        try:
            source = document.decode(raw)
            parsed = working.parse(source, repository=repository, form=working.form_of(form))
            document.check(parsed)
        except document.DocumentError as error:
            problem = problem or str(error)
        else:
            return source
    raise RuleBroken(problem, status=422)
