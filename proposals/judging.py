"""The one engine that reads every project's rules (`proposals/rules.py`). Pure: no Django.

A round of review has an electorate, of which members sign off, abstain, or raise concerns. The profile says when that
is enough.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from proposals.periods import NONE, Stops, end_of
from proposals.rules import Electorate, NewConcern, Profile, Resolver
from proposals.thresholds import Tally
from proposals.workflow import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about a round that the rules ask for. All times are aware.

    `signed`, `abstained` and `objecting` are keys of members; only those who are eligible count. `final_ends_at` is
    set while a final comment period runs; `paused` that it stands still. `voting_since`: a vote was called;
    `late_concerns` are those of the open ones that were raised when it was over: it did not vote on them; `outvoted`
    is how it went, once that was counted. During `stops` nothing else ran either.
    """

    disposition: Status
    opened_at: datetime
    eligible: frozenset[int]
    signed: frozenset[int] = frozenset()
    abstained: frozenset[int] = frozenset()
    objecting: frozenset[int] = frozenset()
    open_concerns: int = 0
    late_concerns: int = 0
    held: bool = False
    final_ends_at: datetime | None = None
    paused: bool = False
    voting_since: datetime | None = None
    outvoted: bool | None = None
    stops: Stops = ()

    @property
    def tally(self) -> Tally:
        abstained = self.eligible & self.abstained
        return Tally(
            eligible=len(self.eligible),
            in_favour=len((self.eligible & self.signed) - abstained),
            abstained=len(abstained),
            against=len((self.eligible & self.objecting) - self.signed - abstained),
        )

    @property
    def missing(self) -> frozenset[int]:
        """Who is eligible and has not spoken."""
        return self.eligible - self.signed - self.abstained


class Stage(StrEnum):
    """Where a round is."""

    HELD = "held"
    REVIEW = "review"  # sign-offs are missing
    BLOCKED = "blocked"  # enough sign-offs, and an open concern
    OPEN = "open"  # enough, and the least time is not over
    FINAL = "final"  # the final comment period runs, or may begin
    READY = "ready"  # nothing is missing: it can be decided


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a round now: its stage, what is missing in sentences, and when time alone changes it."""

    stage: Stage
    missing: tuple[str, ...] = ()
    due_at: datetime | None = None

    @property
    def ready(self) -> bool:
        return self.stage == Stage.READY


def judge(profile: Profile, standing: Standing, *, now: datetime, zone: ZoneInfo) -> Verdict:
    """Say where a round is at `now`. A final period that may begin, but has not, is FINAL without `due_at`."""
    if standing.held:
        return Verdict(Stage.HELD, ("It is on hold.",))
    if standing.disposition not in profile.outcomes:
        return Verdict(Stage.READY)
    missing = missing_sign_offs(profile, standing)
    # A vote is on what was objected; it takes the place of no sign-off.
    outvoted = outvotes(profile, standing, now=now, zone=zone)
    objections = standing.late_concerns if outvoted else standing.open_concerns
    blocking = 0 if profile.on_new_concern == NewConcern.NOTE else objections
    vote_ends = vote_ends_at(profile, standing.voting_since, zone, standing.stops)
    # A vote that is over changes nothing by time.
    vote_due = vote_ends if vote_ends is not None and now < vote_ends else None
    if missing:
        never = _words_of_no_way(profile, standing)
        return Verdict(Stage.REVIEW, (*missing, *never, *_concern_words(blocking)), vote_due)
    if blocking:
        return Verdict(Stage.BLOCKED, _concern_words(blocking), vote_due)
    open_until = end_of(standing.opened_at, profile.least_open, zone, standing.stops)
    if now < open_until:
        return Verdict(Stage.OPEN, (f"It stays open for at least {profile.least_open}.",), open_until)
    if profile.final_period == NONE:
        return Verdict(Stage.READY)
    if standing.final_ends_at is None or standing.paused:
        return Verdict(Stage.FINAL, ("The final comment period has not begun.",))
    if now < standing.final_ends_at:
        return Verdict(Stage.FINAL, ("The final comment period is not over.",), standing.final_ends_at)
    return Verdict(Stage.READY)


def missing_sign_offs(profile: Profile, standing: Standing) -> tuple[str, ...]:
    """What is missing of the thresholds, in sentences."""
    tally = standing.tally
    return tuple(
        f"It needs {threshold}: {tally.in_favour} of {threshold.needed(tally)} so far."
        for threshold in profile.thresholds
        if not threshold.met(tally)
    )


def why_impossible(profile: Profile, eligible: int) -> str:
    """Why no round of this profile can pass with so many eligible people, or ""."""
    for threshold in profile.thresholds:
        if not threshold.reachable(eligible):
            people = (
                "nobody is" if eligible == 0 else "1 person is" if eligible == 1 else f"{eligible} people are"
            )
            return f"This can never pass: it needs {threshold}, and {people} eligible."
    return ""


def _words_of_no_way(profile: Profile, standing: Standing) -> tuple[str, ...]:
    """That an open round cannot pass with the people who are left, and what helps."""
    why = why_impossible(profile, len(standing.eligible))
    if not why:
        return ()
    delegate = profile.electorate == Electorate.DELEGATE
    return (why, "Name another delegate." if delegate else "It waits for more people, or another outcome.")


def may_resolve(
    profile: Profile,
    *,
    person: int,
    raised_by: int,
    delegate: int | None,
    chairs: Collection[int],
    eligible: Collection[int],
) -> bool:
    """Whether somebody may say that a concern is resolved. For one whose raiser has no say any more the chair may:
    nobody blocks for good who can neither be asked nor convinced."""
    to_the_chair = Resolver.CHAIR in profile.resolvers or raised_by not in eligible
    return (
        person == raised_by
        or (Resolver.DELEGATE in profile.resolvers and delegate is not None and person == delegate)
        or (to_the_chair and person in chairs)
    )


def outvotes(profile: Profile, standing: Standing, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a vote that was called has gone against the concerns that were open then. It is counted at its end: what
    is said later changes nothing."""
    if standing.outvoted is not None:
        return standing.outvoted
    ends_at = vote_ends_at(profile, standing.voting_since, zone, standing.stops)
    if profile.dispute is None or ends_at is None:
        return False
    return now >= ends_at and profile.dispute.met(standing.tally)


def vote_ends_at(
    profile: Profile, since: datetime | None, zone: ZoneInfo, stops: Stops = ()
) -> datetime | None:
    """When a vote that was called at `since` is over; None without one."""
    if profile.dispute is None or since is None:
        return None
    return end_of(since, profile.dispute_open, zone, stops)


def _concern_words(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return ("1 concern is open." if count == 1 else f"{count} concerns are open.",)
