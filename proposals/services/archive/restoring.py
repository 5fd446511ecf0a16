"""Bring a log of decisions in again: on the site that it came from, or on another one. All of it, or nothing.

What is here already stays as it is, so importing twice changes nothing. An item that is not on this roadmap becomes one
that has left it, so that its decision has something to point to.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.lib import markdown
from proposals.models import Event, Merge, Proposal
from proposals.services.archive import exporting, timeline
from proposals.services.archive.people import Namesake, People
from proposals.services.archive.reading import Place, records_of
from proposals.services.archive.roadmap import Roadmap
from proposals.services.archive.rows import make_proposal
from proposals.workflow import OPEN, Status

Key = tuple[str, str]
# Who said something is told in other words where two people were joined; everything else can be compared.
NAMES = frozenset(
    {"author", "by", "chair", "delegate", "eligible", "reviewer", "resolved_by", "undone_by", "to", "member"}
    | {"invited_by"}
)


@dataclass
class Restored:
    """What came in (`new`), and what was here already: the same, or not (`other`: it stays as it is here).

    `open` of the new ones are not decided now and go on here. `namesakes`: accounts that have the username of somebody
    who says something in what is new.
    """

    new: list[Proposal] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    namesakes: list[Namesake] = field(default_factory=list)

    @property
    def open(self) -> list[Proposal]:
        return [proposal for proposal in self.new if proposal.status in OPEN]


def preview(told: Any, *, joined: Collection[str] = ()) -> Restored:
    """What `restore` would do; nothing is written. RuleBroken where it would refuse."""
    with transaction.atomic():
        restored = restore(told, joined=joined)
        transaction.set_rollback(True)
    return restored


@transaction.atomic
def restore(told: Any, *, joined: Collection[str] = ()) -> Restored:
    """Bring in what `exporting.export` wrote. `joined`: usernames of the file that are the accounts of that name here.

    RuleBroken names what cannot be read; nothing came in then.
    """
    return _Restoring(records_of(told), People(told["people"], joined=joined)).run()


class _Restoring:
    def __init__(self, records: list[Place], people: People) -> None:
        self.people = people
        self.records: dict[Key, Place] = {}
        self.rows: dict[Key, Proposal] = {}
        for record in records:
            if self.records.setdefault(_key(record), record) is not record:
                raise record.refusal("it stands in the file twice")

    def run(self) -> Restored:
        restored = Restored()
        here = self._here()
        new = {key: record for key, record in self.records.items() if key not in here}
        for key, record in new.items():
            with _in_words(record):
                self.rows[key] = make_proposal(record, self.people, Roadmap())
        restored.new = list(self.rows.values())
        restored.namesakes = self.people.namesakes(self.people.found)
        self.rows |= here
        # Both name other records.
        for key, record in new.items():
            with _in_words(record):
                self._merge(record, self.rows[key])
                self._tell(record, self.rows[key])
        for key, record in new.items():
            self._require_an_end(record, self.rows[key])
        self._compare(here, restored)
        return restored

    def _here(self) -> dict[Key, Proposal]:
        """The records of which this site has the proposal."""
        keys = {record.key("key") for record in self.records.values()}
        by_key: dict[str, list[Proposal]] = {}
        for proposal in Proposal.objects.public().filter(key__in=keys).select_related("author"):
            by_key.setdefault(str(proposal.key), []).append(proposal)
        found = {}
        for (author, key), record in self.records.items():
            writers = self.people.may_be(author)
            same = [one for one in by_key.get(str(record.key("key")), ()) if one.author_id in writers]
            if same:
                found[author, key] = same[0]
        return found

    def _merge(self, record: Place, proposal: Proposal) -> None:
        rounds = {review.round: review for review in proposal.reviews.all()}
        places = record.rows("merges")
        for place in places:
            number = place.maybe("review", place.number)
            row = Merge(
                duplicate=proposal,
                original=self._named(place.inside("into")),
                by=self.people.member(place, "by"),
                at=place.time("at"),
                reason=place.text("reason"),
                reason_html=markdown.render(place.text("reason")),
                was_status=place.status("was_status"),
                was_moved_at=place.time("was_moved_at"),
                review=None if number is None else place.known(number, rounds, "review"),
                review_due_at=place.maybe("review_due_at", place.time),
                undone_at=place.maybe("undone_at", place.time),
                undone_by=self.people.maybe(place, "undone_by"),
            )
            place.check(row)
            row.save()

    def _tell(self, record: Place, proposal: Proposal) -> None:
        concerns = {
            (review.round, concern.name): concern.pk
            for review in proposal.reviews.prefetch_related("concerns")
            for concern in review.concerns.all()
        }
        decisions = {decision.round: decision.pk for decision in proposal.decisions.all()}
        rows = timeline.Rows(decisions, concerns, self.people.member, self._named)
        now = timezone.now()
        events = []
        for place in record.rows("timeline"):
            kind, data = timeline.read(place, rows)
            actor = self.people.maybe(place, "by")
            # It is no news: whom it concerned was told where it happened.
            event = Event(
                proposal=proposal, kind=kind, actor=actor, at=place.time("at"), data=data, announced_at=now
            )
            events.append(event)
        Event.objects.bulk_create(events)

    def _named(self, place: Place) -> Proposal:
        """The proposal of the record that another one names."""
        return place.known((place.text("author"), place.text("key")), self.rows, "key")

    def _require_an_end(self, record: Place, proposal: Proposal) -> None:
        passed = set()
        while proposal.status == Status.DUPLICATE:
            if proposal.pk in passed:
                raise record.refusal("it was merged in a circle")
            passed.add(proposal.pk)
            merge = proposal.merges.standing().select_related("original").first()
            if merge is None:
                break
            proposal = merge.original

    def _compare(self, here: dict[Key, Proposal], restored: Restored) -> None:
        """Tell those that are here as the file has them from those that are not."""
        now = exporting.records_of(Proposal.objects.filter(pk__in=[one.pk for one in here.values()]))
        for key, proposal in here.items():
            same = _without_names(now[proposal.pk]) == _without_names(self.records[key].value)
            (restored.same if same else restored.other).append(proposal.title)


def _key(record: Place) -> Key:
    return record.text("author"), record.text("key")


def _without_names(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_names(value) for name, value in told.items() if name not in NAMES}
    return [_without_names(value) for value in told] if isinstance(told, list) else told


@contextmanager
def _in_words(record: Place) -> Iterator[None]:
    """What the database refuses, as a refusal of the record."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        why = str(error).split("\n")[0]
        raise record.refusal(f"it contradicts itself, or what is here ({why})") from error
