"""What of an item has drifted from the truth, and what can be done about it. Pure: no Django.

A maintainer's confirmation silences whatever was known at its time, until it is as old as what counts as stale.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from roadmap.drifting import Kind, Remedy
from roadmap.progress import IssueState, Source, Status, status_from_issues

__all__ = ["Facts", "IssueFact", "Kind", "LinkFact", "Problem", "Remedy", "months_between", "problems"]

LIVE = frozenset({Status.PLANNED, Status.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class IssueFact:
    """A tracking issue: `absent_since` is when its forge began to hide it, `moved_from` its address in the document."""

    key: str
    closed: bool = False
    open: bool = False
    not_planned: bool = False
    active_at: datetime | None = None
    absent_since: datetime | None = None
    moved_from: str = ""
    moved_at: datetime | None = None
    assigned: bool = False
    duplicate: bool = False
    parts: int = 0
    parts_closed: int = 0

    @property
    def state(self) -> IssueState:
        return IssueState(
            closed=self.closed,
            not_planned=self.not_planned,
            assigned=self.assigned,
            duplicate=self.duplicate,
            parts=self.parts,
            parts_closed=self.parts_closed,
        )


@dataclass(frozen=True, slots=True)
class LinkFact:
    """An address in the item's text that no longer answers; `since` is when people could first be told."""

    key: int
    url: str
    since: datetime
    failure: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an item: when it came to the roadmap, when people last changed it, and what it stands on.

    `source` says whose word the status is; `turned_at` when that, or what the issues say, last became another.
    """

    status: Status
    created_at: datetime
    touched_at: datetime | None = None
    issues: Sequence[IssueFact] = ()
    links: Sequence[LinkFact] = ()
    owned: bool = False
    confirmed_at: datetime | None = None
    target: str = ""
    target_until: date | None = None
    source: Source = Source.ISSUES
    turned_at: datetime | None = None

    @property
    def issues_say(self) -> Status | None:
        """The status that the tracking issues have by themselves; None while one of them is not known."""
        if not self.issues or not all(issue.open or issue.closed for issue in self.issues):
            return None
        return status_from_issues([issue.state for issue in self.issues])

    @property
    def active_at(self) -> datetime | None:
        """The last activity on its tracking issues."""
        return max((issue.active_at for issue in self.issues if issue.active_at), default=None)

    @property
    def happened_at(self) -> datetime:
        """The last sign of life. An item whose issues sleep is not young because it came here yesterday."""
        return max((at for at in (self.active_at, self.touched_at) if at), default=self.created_at)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that has drifted: `words` are a clause without a full stop, `since` when it began.

    `link` and `address` name the link that a problem of kind LINK is about, `detail` says how it failed.
    """

    kind: Kind
    words: str
    since: datetime
    remedies: tuple[Remedy, ...]
    link: int | None = None
    address: str = ""
    detail: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.words[0].upper()}{self.words[1:]}."


def problems(facts: Facts, *, now: datetime, months: int) -> list[Problem]:
    """Everything that has drifted, in the order of `Kind`. `months` is how long silence is no problem."""
    found = [problem for rule in RULES for problem in rule(facts, now, months)]
    return [problem for problem in found if not _is_confirmed(facts, problem, now, months)]


def months_between(start: datetime, end: datetime) -> int:
    """Whole calendar months; 31 January to 28 February is none."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - ((end.day, end.time()) < (start.day, start.time()))


def _is_confirmed(facts: Facts, problem: Problem, now: datetime, months: int) -> bool:
    at = facts.confirmed_at
    return at is not None and at >= problem.since and months_between(at, now) < months


def _done(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    if facts.status not in LIVE or not facts.issues or not all(issue.closed for issue in facts.issues):
        return
    how = " as not planned" if all(issue.not_planned for issue in facts.issues) else ""
    number = len(facts.issues)
    what = "its tracking issue is closed" if number == 1 else f"all {number} tracking issues are closed"
    remedies = (Remedy.DROP, Remedy.SHIP) if how else (Remedy.SHIP, Remedy.DROP)
    words = f"{what}{how}, but it is still {_status(facts)}"
    since = facts.active_at or facts.created_at
    yield Problem(Kind.DONE, words, since, (*remedies, *_following(facts), Remedy.CONFIRM))


def _unfinished(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    number, total = sum(issue.open for issue in facts.issues), len(facts.issues)
    if facts.status != Status.SHIPPED or not number:
        return
    open_ones = f"{number} of {total} tracking issues {'is' if number == 1 else 'are'}"
    what = "its tracking issue is" if total == 1 else open_ones
    words = f"it is marked as shipped, but {what} still open"
    since = max(issue.active_at or facts.created_at for issue in facts.issues if issue.open)
    yield Problem(Kind.UNFINISHED, words, since, (Remedy.RESUME, *_following(facts), Remedy.CONFIRM))


def _differs(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    """Every other status than the issues have; what `_done` and `_unfinished` say is not said again."""
    says = facts.issues_say
    if facts.source is Source.ISSUES or says is None or says == facts.status:
        return
    if any((*_done(facts, now, months), *_unfinished(facts, now, months))):
        return
    who = "a maintainer set it to" if facts.source is Source.MAINTAINER else "the document says"
    whose = "its tracking issue says" if len(facts.issues) == 1 else "its tracking issues say"
    words = f"{who} {_status(facts)}, but {whose} {says.label.lower()}"
    yield Problem(Kind.DIFFERS, words, facts.turned_at or facts.created_at, (Remedy.FOLLOW, Remedy.CONFIRM))


def _late(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    until = facts.target_until
    if facts.status not in LIVE or until is None or until >= now.date():
        return
    since = datetime(until.year, until.month, until.day, tzinfo=now.tzinfo) + timedelta(days=1)
    words = f"its target, {facts.target}, has passed and it is still {_status(facts)}"
    yield Problem(Kind.LATE, words, since, (Remedy.SHIP, Remedy.DROP, Remedy.CONFIRM))


def _stale(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    silent, confirmed = months_between(facts.happened_at, now), facts.confirmed_at
    if facts.status not in LIVE or silent < months:
        return
    if confirmed and confirmed > facts.happened_at:
        since = f", and a maintainer confirmed it {_how_long(months_between(confirmed, now))} ago"
    else:
        since = " and no maintainer confirmed it since"
    remedies = (Remedy.CONFIRM, Remedy.SHIP, Remedy.DROP)
    yield Problem(Kind.STALE, f"nothing happened for {_how_long(silent)}{since}", facts.happened_at, remedies)


def _gone(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    gone = [issue for issue in facts.issues if issue.absent_since]
    if facts.status not in LIVE or not gone:
        return
    names = ", ".join(issue.key for issue in gone)
    what = f"its tracking issue {names} is" if len(gone) == 1 else f"its tracking issues {names} are"
    since = max(issue.absent_since for issue in gone if issue.absent_since)
    words = f"{what} not there any more, or not for everybody to see"
    yield Problem(Kind.GONE, words, since, (Remedy.CONFIRM, Remedy.SHIP, Remedy.DROP))


def _moved(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    for issue in facts.issues:
        if facts.status in LIVE and issue.moved_from and issue.moved_at:
            words = (
                f"its tracking issue {issue.moved_from} is now {issue.key}, which the document does not say"
            )
            yield Problem(Kind.MOVED, words, issue.moved_at, (Remedy.CONFIRM,))


def _link(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    for link in facts.links:
        yield Problem(
            Kind.LINK,
            f"the link {link.url} no longer answers",
            link.since,
            (Remedy.FIX_LINK, Remedy.CONFIRM),
            link=link.key,
            address=link.url,
            detail=link.failure,
        )


def _alone(facts: Facts, now: datetime, months: int) -> Iterator[Problem]:
    if facts.status in LIVE and not facts.issues and not facts.owned:
        words = "it has no tracking issue and no owner"
        yield Problem(Kind.ALONE, words, facts.created_at, (Remedy.CONFIRM, Remedy.SHIP, Remedy.DROP))


RULES: tuple[Callable[[Facts, datetime, int], Iterator[Problem]], ...] = (
    *(_done, _unfinished, _differs, _late, _stale, _gone, _moved, _link, _alone),
)


def _following(facts: Facts) -> tuple[Remedy, ...]:
    """Following the issues is a way out where another word than theirs counts."""
    return (Remedy.FOLLOW,) if facts.source is not Source.ISSUES else ()


def _status(facts: Facts) -> str:
    return facts.status.label.lower()


def _how_long(months: int) -> str:
    if months >= 24:
        return f"{months // 12} years"
    return f"{months} months" if months > 1 else "a month"
