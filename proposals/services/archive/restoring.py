"""Bring a log of decisions in again: on the site that it came from, or on another one. All of it, or nothing.

What is here already stays as it is, so importing twice changes nothing. An item that is not on this roadmap becomes one
that has left it, so that its decision has something to point to.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from proposals.models import Event, Merge, Proposal
from proposals.services.archive import exporting, timeline
from proposals.services.archive.incoming import Incoming
from proposals.services.archive.people import Namesake, People
from proposals.services.archive.reading import Place, in_parts, records_of
from proposals.services.archive.roadmap import Roadmap
from proposals.services.archive.rows import Record, make_proposal
from proposals.workflow import OPEN, REVIEWED, Status, may_follow

Key = tuple[str, str]
# Who said something is told in other words where two people were joined; everything else can be compared.
NAMES = frozenset(
    {"author", "by", "chair", "delegate", "eligible", "reviewer", "resolved_by", "undone_by", "to", "member"}
    | {"invited_by"}
)
SINCE_2 = frozenset({"votes", "disposition"})


@dataclass
class Restored:
    """What came in (`new`), and what was here already: the same, or not (`other`: it stays as it is here).

    `open` of the new ones are not decided now and go on here. `namesakes`: accounts that have the username of somebody
    who says something in what is new.
    """

    incoming: Incoming
    new: list[Proposal] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    namesakes: list[Namesake] = field(default_factory=list)

    @property
    def open(self) -> list[Proposal]:
        return [proposal for proposal in self.new if proposal.status in OPEN]


def preview(told: Any, *, joined: Collection[str] = ()) -> Restored:
    """What `restore` would do; nothing is written. RuleBroken where it would refuse.

    `joined`: usernames of the file that are the accounts of that name here.
    """
    incoming, records = Incoming(), records_of(told)
    return _Restoring(records, People(told["people"], incoming, joined=joined), incoming).run()


def prepare(told: Any, *, joined: Collection[str] = ()) -> Restored:
    """`preview`, ready for `write`: what takes long is done before anything is locked."""
    restored = preview(told, joined=joined)
    restored.incoming.render()
    return restored


def write(restored: Restored) -> None:
    """Bring in what was prepared. RuleBroken (409) where it no longer fits what is here; nothing came in then."""
    restored.incoming.write()


def restore(told: Any, *, joined: Collection[str] = ()) -> Restored:
    """Bring in what `exporting.export` wrote. RuleBroken names what cannot be read; nothing came in then."""
    restored = prepare(told, joined=joined)
    write(restored)
    return restored


class _Restoring:
    def __init__(self, records: list[Place], people: People, incoming: Incoming) -> None:
        self.people, self.incoming = people, incoming
        self.records: dict[Key, Place] = {}
        self.proposals: dict[Key, Proposal] = {}
        self.standing: dict[int, Proposal] = {}
        for record in records:
            if self.records.setdefault(_key(record), record) is not record:
                raise record.refusal("it stands in the file twice")

    def run(self) -> Restored:
        here = self._here()
        roadmap = Roadmap(self.incoming)
        new = [
            make_proposal(place, self.people, roadmap, self.incoming)
            for key, place in self.records.items()
            if key not in here
        ]
        restored = Restored(self.incoming, [record.proposal for record in new])
        restored.namesakes = self.people.namesakes(self.people.found)
        self.proposals = here | {_key(record.place): record.proposal for record in new}
        # Both name other records.
        for record in new:
            self._merge(record)
            self._tell(record)
        for record in new:
            self._require_an_end(record)
        self._compare(here, restored)
        return restored

    def _here(self) -> dict[Key, Proposal]:
        """The records of which this site has the proposal."""
        keys = {record.key("key") for record in self.records.values()}
        by_key: dict[str, list[Proposal]] = {}
        for some in in_parts(keys):
            for proposal in Proposal.objects.public().filter(key__in=some).select_related("author"):
                by_key.setdefault(str(proposal.key), []).append(proposal)
        found = {}
        for (author, key), record in self.records.items():
            writers = self.people.may_be(author)
            same = [one for one in by_key.get(str(record.key("key")), ()) if one.author_id in writers]
            if same:
                found[author, key] = same[0]
        return found

    def _merge(self, record: Record) -> None:
        for place in record.place.rows("merges"):
            number = place.maybe("review", place.number)
            _require_a_state_to_go_back_to(place)
            row = Merge(
                duplicate=record.proposal,
                original=self._named(place.inside("into")),
                by=self.people.member(place, "by"),
                at=place.past("at"),
                reason=place.text("reason"),
                was_status=place.status("was_status"),
                was_moved_at=place.past("was_moved_at"),
                review=None if number is None else place.known(number, record.reviews, "review"),
                undone_at=place.maybe("undone_at", place.past),
                undone_by=self.people.maybe(place, "undone_by"),
            )
            self.incoming.add(place, row)
            if row.undone_at is None:
                self.standing[id(record.proposal)] = row.original

    def _tell(self, record: Record) -> None:
        rows = timeline.Rows(record.decisions, record.concerns, self.people.member, self._named)
        now = timezone.now()
        for place in record.place.rows("timeline"):
            kind, data = timeline.read(place, rows)
            actor = self.people.maybe(place, "by")
            # It is no news: whom it concerned was told where it happened.
            event = Event(
                proposal=record.proposal,
                kind=kind,
                actor=actor,
                at=place.past("at"),
                data=data,
                announced_at=now,
            )
            self.incoming.add(place, event)

    def _named(self, place: Place) -> Proposal:
        """The proposal of the record that another one names."""
        return place.known((place.foreign("author"), place.text("key")), self.proposals, "key")

    def _require_an_end(self, record: Record) -> None:
        """What is here was merged into nothing of the file, so a circle has new ones only."""
        proposal, passed = record.proposal, set()
        while original := self.standing.get(id(proposal)):
            if id(proposal) in passed:
                raise record.place.refusal("it was merged in a circle")
            passed.add(id(proposal))
            proposal = original

    def _compare(self, here: dict[Key, Proposal], restored: Restored) -> None:
        """Tell those that are here as the file has them from those that are not."""
        now = exporting.records_of(Proposal.objects.filter(pk__in=[one.pk for one in here.values()]))
        for key, proposal in here.items():
            same = _agree(now[proposal.pk], self.records[key].value)
            (restored.same if same else restored.other).append(proposal.title)


def _require_a_state_to_go_back_to(merge: Place) -> None:
    """Undoing the merge makes the proposal what it was: something that can be merged, in a review if it has one."""
    was = merge.status("was_status")
    if not may_follow(was, Status.DUPLICATE):
        raise merge.refusal(f"a proposal that is {was.label.lower()} cannot be merged (“was_status”)")
    if (was in REVIEWED) != (merge.maybe("review", merge.number) is not None):
        raise merge.refusal("“was_status” and “review” contradict each other")


def _key(record: Place) -> Key:
    return record.foreign("author"), record.text("key")


def _agree(here: Any, told: Any) -> bool:
    """Whether the file tells what is here. Who said it, and what an older file does not say, is not compared."""
    if isinstance(here, dict) and isinstance(told, dict):
        unsaid = NAMES | (SINCE_2 - told.keys())
        names = (here.keys() | told.keys()) - unsaid
        return all(name in here and name in told and _agree(here[name], told[name]) for name in names)
    if isinstance(here, list) and isinstance(told, list):
        return len(here) == len(told) and all(map(_agree, here, told))
    return bool(here == told)
