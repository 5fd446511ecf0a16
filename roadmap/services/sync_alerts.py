"""What maintainers have to know of the sync: as an alarm on every admin page, and told once by inbox and mail."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.formats import date_format

from roadmap import announcements, outages
from roadmap.forges.errors import TOKEN_REFUSED
from roadmap.models import Delivery, DeliveryState
from roadmap.services import forges, sync_facts
from roadmap.services.sync_facts import ForgeFacts

TRIED_AGAIN = (
    "Until then nothing is asked there, and pages show what was last known. "
    "The portal tries again once an hour, and at the next sync with another token."
)


class Kind(StrEnum):
    """What can be wrong; part of an event's name, which has room for 60 characters."""

    TOKEN = "token"  # noqa: S105  a kind of outage
    BEHIND = "behind"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that can be ill: what is told when it is, and when it is well again."""

    kind: Kind
    name: str
    ill: bool | None
    subject: str
    text: str
    over: str


def watch() -> None:
    """Tell maintainers of each outage that began and of each that ended, once. Safe to repeat at any time."""
    people = announcements.maintainers()
    if not people:
        return
    told = {event.removeprefix(announcements.OUTAGES) for event in announcements.told_outages(people)}
    for thing in watched():
        event = outages.next_event(thing.name, ill=thing.ill, told=told)
        if event and thing.ill:
            announcements.tell_of_outage(people, event, subject=thing.subject, text=thing.text)
        elif event:
            announcements.tell_of_recovery(people, event, subject=thing.over)


def alarms() -> list[Watched]:
    """What is wrong now and needs a maintainer."""
    return [thing for thing in watched() if thing.ill]


def watched() -> list[Watched]:
    """Everything that is watched, as it is now. Three queries."""
    found = sync_facts.by_forge()
    several = len(found) > 1
    return [
        *(_token(facts) for facts in found),
        *(_behind(facts, several=several) for facts in found),
        _letters(),
    ]


def _token(facts: ForgeFacts) -> Watched:
    return Watched(
        Kind.TOKEN,
        _name(Kind.TOKEN, facts),
        facts.refused if facts.token_tried else None,
        subject=f"{facts.forge} does not accept the portal’s token",
        text=f"{facts.forge} {TOKEN_REFUSED} {forges.remedy(facts.forge)} {TRIED_AGAIN}",
        over=f"{facts.forge} accepts the portal’s token again",
    )


def _behind(facts: ForgeFacts, *, several: bool) -> Watched:
    which = f" with {facts.forge}" if several else ""
    since = date_format(facts.confirmed_at or facts.first_at, r"j F Y \a\t H:i \U\T\C")
    last = "The last sync that reached everything began" if facts.confirmed_at else "The first sync began"
    why = f" The newest one says: {facts.problem}" if facts.problem else ""
    return Watched(
        Kind.BEHIND,
        _name(Kind.BEHIND, facts),
        _is_behind(facts),
        subject=f"The sync{which} is behind since {since}",
        text=f"{last} {since}, one is due every {settings.SYNC_MINUTES} minutes.{why} Pages show what was last known. "
        "Look whether worker and beat run, and at the runs on the page below.",
        over=f"The sync{which} is up to date again",
    )


def _is_behind(facts: ForgeFacts) -> bool | None:
    """Nobody can say while a run is at work, and while it is explained: a refused token, a limit that GitHub set."""
    if facts.behind_by is None:
        return False if facts.confirmed_at else None
    return None if facts.refused or facts.limited_until or facts.asks_now else True


def _letters() -> Watched:
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).count()
    what = "1 webhook delivery" if failed == 1 else f"{failed} webhook deliveries"
    return Watched(
        Kind.LETTERS,
        Kind.LETTERS,
        failed > 0,
        subject=f"{what} could not be applied",
        text="The portal tried several times and gave up; the next sync makes good what an issue missed. "
        "See why on the page below, and run them again once the cause is gone.",
        over="No webhook delivery is left that could not be applied",
    )


def _name(kind: Kind, facts: ForgeFacts) -> str:
    return f"{kind}.{facts.forge[:24]}"
