"""A proposal's life told simply, to compare with: no rows, no engine, and each community's rules as one line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAY = timedelta(days=1)
# Whether so many sign-offs of so many people are enough.
ENOUGH: dict[str, Callable[[int, int], bool]] = {
    "simple": lambda signed, people: True,
    "moby": lambda signed, people: signed >= 2,
    "rfcbot": lambda signed, people: signed > people - signed and people - signed < 3,
    "go": lambda signed, people: signed >= 1,
    "swift": lambda signed, people: True,
    "python_delegate": lambda signed, people: signed == 1,
    "patient": lambda signed, people: signed > people - signed and people - signed < 3,
}
RULED = {
    **{key: {"accepted"} for key in ("simple", "moby")},
    **{key: {"accepted", "declined"} for key in ("go", "swift", "python_delegate")},
    **{key: {"accepted", "declined", "postponed"} for key in ("rfcbot", "patient")},
}
FINAL_DAYS = {"rfcbot": 10, "patient": 10, "go": 7}
ON_ONE_WORD = {"simple", "swift"}  # nobody signs anything off
DEAF = {"swift", "python_delegate"}  # concerns block nothing
OUTCOMES = {"accepted", "declined", "postponed", "returned"}
UNDECIDED = {"submitted", "in_review", "final_comment"}


@dataclass
class Objection:
    name: str
    by: str
    at: datetime
    against: str | None
    resolved: bool = False


@dataclass
class Life:
    """One proposal under the rules of `profile`; `people` are eligible. Methods tell whether they were let do it."""

    profile: str
    people: set[str]
    author: str
    now: datetime
    status: str = "draft"
    round: int = 1
    outcome: str | None = None
    opened_at: datetime | None = None
    signed: set[str] = field(default_factory=set)
    abstained: set[str] = field(default_factory=set)
    concerns: list[Objection] = field(default_factory=list)
    held: bool = False
    ends_at: datetime | None = None
    left: timedelta | None = None
    voting_until: datetime | None = None
    against: bool | None = None  # how many signed off at the end of the vote was enough to outvote
    held_spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    turn: str = ""
    turn_left: timedelta | None = None  # of the final comment period its own end says
    decisions: list[tuple[int, str]] = field(default_factory=list)

    @property
    def open_concerns(self) -> list[Objection]:
        return [c for c in self.concerns if not c.resolved and c.against == self.outcome]

    @property
    def reviewed(self) -> bool:
        return self.outcome is not None

    # --- what the rules make of it

    def enough(self) -> bool:
        return ENOUGH[self.profile](len(self.signed), len(self.people))

    def tick(self, time: timedelta) -> None:
        """Time passes; a vote that ends meanwhile is counted as things stood."""
        before, self.now = self.now, self.now + time
        if self.held_now():
            self.held_spans.append((before, self.now))
            if self.voting_until is not None and self.against is None:
                self.voting_until += time
        elif self.turn_left is not None:
            self.turn_left -= time
        over = self.voting_until is not None and self.now >= self.voting_until
        if over and self.against is None:
            self.against = 3 * len(self.signed) >= 2 * len(self.people)

    def outvoted(self) -> bool:
        return bool(self.against)

    def blocked(self) -> bool:
        if self.profile in DEAF:
            return False
        if self.outvoted():
            return any(
                self.voting_until is not None and c.at >= self.voting_until for c in self.open_concerns
            )
        return bool(self.open_concerns)

    def open_for_long(self) -> bool:
        """Swift: ten days and two whole weekends, in which it was never on hold."""
        assert self.opened_at
        held = sum((end - start for start, end in self.held_spans), timedelta(0))
        midnight, weekends = self.opened_at.replace(hour=0, minute=0, second=0, microsecond=0) + DAY, 0
        while midnight + 2 * DAY <= self.now:
            whole = not any(start < midnight + 2 * DAY and midnight < end for start, end in self.held_spans)
            weekends += midnight.weekday() == 5 and whole
            midnight += DAY
        return self.now - self.opened_at - held >= 10 * DAY and weekends >= 2

    def ready(self) -> bool:
        return not self.held and self.nothing_missing()

    def nothing_missing(self) -> bool:
        if self.outcome not in RULED[self.profile]:
            return True
        if self.blocked() or not self.enough():
            return False
        if self.profile == "swift" and not self.open_for_long():
            return False
        if self.profile not in FINAL_DAYS:
            return True
        return self.ends_at is not None and self.left is None and self.now >= self.ends_at

    def settle(self) -> None:
        """What follows on each word and each moment."""
        self._settle_final()
        if not self.reviewed:
            return
        final = self.status == "final_comment" and self.enough() and not self.blocked()
        turn = "ready" if self.nothing_missing() else "final_comment" if final else "in_review"
        if turn != self.turn:
            self.begin_turn(turn)

    def begin_turn(self, turn: str) -> None:
        self.turn, self.turn_left = turn, {"ready": 14 * DAY, "in_review": 30 * DAY}.get(turn)

    def _settle_final(self) -> None:
        """The final comment period begins, stands still, goes on or ends."""
        if self.profile not in FINAL_DAYS or not self.reviewed:
            return
        ruled = self.outcome in RULED[self.profile]
        if ruled and (not self.enough() or (self.blocked() and self.profile != "patient")):
            self.stop_final()  # on hold too: what is said then counts
        elif self.held or (ruled and self.blocked()):
            if self.ends_at is not None and self.left is None and self.ends_at > self.now:
                self.left = self.ends_at - self.now
        elif ruled and (self.ends_at is None or self.left is not None):
            whole = FINAL_DAYS[self.profile] * DAY
            self.ends_at = self.now + (whole if self.left is None else self.left)
            self.left, self.status = None, "final_comment"

    def stop_final(self) -> None:
        if self.ends_at is not None:
            self.ends_at, self.left, self.status = None, None, "in_review"
            self.begin_turn("in_review")

    # --- what people do

    def submit(self) -> bool:
        if self.status not in {"draft", "returned", "submitted"}:
            return False
        self.round += self.status == "returned"
        self.status = "submitted"
        return True

    def withdraw(self) -> bool:
        if self.status in {"accepted", "declined"}:
            return False
        self.status, self.outcome = "withdrawn", None
        return True

    def open(self, outcome: str, by: str) -> bool:
        if self.status not in {"submitted", "postponed"}:
            return False
        return self._begin(outcome, by)

    def reopen(self, by: str) -> bool:
        if self.status not in {"accepted", "declined"}:
            return False
        return self._begin("accepted", by)

    def _begin(self, outcome: str, by: str) -> bool:
        self.round += self.status != "submitted"
        self.status, self.outcome, self.opened_at = "in_review", outcome, self.now
        self.concerns, self.held, self.ends_at, self.left = [], False, None, None
        self.held_spans = []
        self.begin_turn("in_review")
        self._ask_anew(by)
        return True

    def _ask_anew(self, by: str) -> None:
        self.signed, self.abstained, self.voting_until, self.against = set(), set(), None, None
        if self.profile in {"rfcbot", "patient"} and by in self.people:
            self.signed.add(by)
        self.settle()

    def say(self, word: str, by: str) -> bool:
        if not self.reviewed or by not in self.people:
            return False
        mine, other = (self.signed, self.abstained) if word == "sign" else (self.abstained, self.signed)
        mine.add(by)
        other.discard(by)
        self.settle()
        return True

    def take_back(self, by: str) -> bool:
        if not self.reviewed:
            return False
        self.signed.discard(by)
        self.abstained.discard(by)
        self.settle()
        return True

    def object(self, name: str, by: str) -> bool:
        if not self.reviewed or by not in self.people:
            return False
        same = [concern for concern in self.concerns if concern.name == name]
        if same:
            return same[0].by == by and same[0] in self.open_concerns
        self.concerns.append(Objection(name, by, self.now, self.outcome))
        self.settle()
        return True

    def resolve(self, concern: Objection, by: str, *, chairs: bool) -> bool:
        if concern.resolved:
            return True
        if by != concern.by and not (chairs and self.profile not in {"rfcbot", "patient"}):
            return False
        concern.resolved = True
        if not self.open_concerns:
            self.voting_until = self.against = None
        self.settle()
        return True

    def hold(self, by: str) -> bool:
        if not self.reviewed or by == self.author:
            return False
        self.held = True
        self.settle()
        return True

    def release(self, by: str) -> bool:
        if not self.reviewed or by == self.author:
            return False
        self.held = False
        self.settle()
        return True

    def call_vote(self, by: str) -> bool:
        if not self.reviewed or self.profile != "moby" or not self.open_concerns or by == self.author:
            return False
        if self.voting_until is None or self.voting_until <= self.now:
            self.voting_until, self.against = self.now + 7 * DAY, None
            self.settle()
        return True

    def propose(self, outcome: str, by: str) -> bool:
        if not self.reviewed or by == self.author:
            return False
        if outcome == self.outcome:
            return False
        self.outcome = outcome
        self.stop_final()
        self._ask_anew(by)
        return True

    def is_theirs(self, outcome: str, by: str) -> bool:
        """Of one's own proposal nobody decides what no sign-offs of others carry, but to revise it."""
        carried = outcome in RULED[self.profile] and self.profile not in ON_ONE_WORD
        return by != self.author or carried or outcome == "returned"

    def decide(self, outcome: str, by: str) -> bool:
        if self.status not in UNDECIDED or self.held_now() or not self.is_theirs(outcome, by):
            return False
        if outcome in RULED[self.profile]:
            if not self.reviewed and self.profile != "simple":
                return False
            if self.reviewed and (outcome != self.outcome or not self.ready()):
                return False
        self._end(outcome)
        return True

    def held_now(self) -> bool:
        return self.reviewed and self.held

    def sweep(self) -> None:
        """Beat's, at any moment: what time alone does."""
        self.settle()
        automatic = self.profile in {"rfcbot", "patient"} and self.outcome in {"declined", "postponed"}
        if self.reviewed and automatic and self.ready():
            self._end(str(self.outcome))

    def _end(self, outcome: str) -> None:
        self.decisions.append((self.round, outcome))
        self.status, self.outcome = outcome, None
