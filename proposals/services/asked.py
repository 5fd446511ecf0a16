"""What waits for one person: the proposals of which something is asked of them, and what that is.

The badge, the list and the filter of the queue are this one rule, asked in the database.
"""

from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Case, Q, QuerySet, Value, When

from portal.accounts.models import User
from proposals.electorate import leaderless, rounds_with, written_by_others
from proposals.models import Concern, Proposal, Review, SignOff
from proposals.permissions import Person, can_decide, can_review
from proposals.rules import Resolver
from proposals.services.queue import overdue
from proposals.workflow import WAITING, Status

NOTHING = Q(pk__in=[])
MOST = 100  # is counted no further for the badge


class Ask(StrEnum):
    """What is asked of somebody who reviews, the most pressing first."""

    HURRY = "hurry"
    RESOLVE = "resolve"
    DECIDE = "decide"
    SPEAK = "speak"
    TAKE = "take"

    @property
    def label(self) -> str:
        return WORDS[self][0]

    @property
    def words(self) -> str:
        return WORDS[self][1]


WORDS: dict[Ask, tuple[str, str]] = {
    Ask.HURRY: ("Overdue, and you chair it", "Bring it to its decision, or say what it waits for."),
    Ask.RESOLVE: ("A concern is yours to resolve", "Say how it was resolved, or talk to whoever can."),
    Ask.DECIDE: (
        "Ready for a decision",
        "All that the rules want is there: decide, or say what is still missing.",
    ),
    Ask.SPEAK: ("Your word is missing", "Sign off, abstain or raise a concern; maintainers may decide."),
    Ask.TAKE: ("Nobody took it into review yet", "Read it, and take it into review."),
}


def asks(member: User) -> dict[Ask, Q]:
    """The proposals of which each thing is asked of the member: never their own, nor what is on hold."""
    theirs = _of_others(member)
    return {ask: theirs & condition for ask, condition in _conditions(member).items()}


def any_ask(member: User) -> Q:
    """The proposals of which anything is asked of the member."""
    return _of_others(member) & reduce(or_, _conditions(member).values())


def asked_of(member: User) -> QuerySet[Proposal]:
    """What waits for the member, what presses most and then what waits longest first; each has its `ask`."""
    conditions = _conditions(member)
    place = Case(*(When(conditions[ask], then=Value(number)) for number, ask in enumerate(Ask)))
    waiting = Proposal.objects.filter(any_ask(member)).annotate(place=place)
    named = Case(*(When(place=number, then=Value(ask.value)) for number, ask in enumerate(Ask)))
    return waiting.annotate(ask=named).order_by("place", "moved_at", "pk")


def count_asked(person: Person) -> int:
    """How many proposals wait for somebody, counted as far as MOST. No query for members without a role."""
    if not (isinstance(person, User) and person.is_staff and can_review(person)):
        return 0
    return Proposal.objects.filter(any_ask(person)).order_by()[:MOST].count()


def _conditions(member: User) -> dict[Ask, Q]:
    rounds = Review.objects.open().filter(held_at__isnull=True)
    spoken = SignOff.objects.filter(reviewer=member, withdrawn_at__isnull=True)
    objecting = Concern.objects.standing().filter(by=member)
    unspoken = rounds.filter(rounds_with(member)).exclude(pk__in=spoken.values("review"))
    return {
        Ask.HURRY: overdue() & _of(rounds.filter(_leads(member))),
        Ask.RESOLVE: _of(rounds.filter(pk__in=_to_resolve(member).values("review"))),
        Ask.DECIDE: _of(rounds.filter(ready_at__isnull=False)) if can_decide(member) else NOTHING,
        Ask.SPEAK: _of(unspoken.exclude(pk__in=objecting.values("review"))),
        Ask.TAKE: Q(status=Status.SUBMITTED),
    }


def _of_others(member: User) -> Q:
    """What waits and is written by others; by status first, so that an index finds the few that wait."""
    return Q(status__in=WAITING) & written_by_others(member)


def _of(rounds: QuerySet[Review]) -> Q:
    return Q(pk__in=rounds.values("proposal"))


def _to_resolve(member: User) -> QuerySet[Concern]:
    """The open concerns that the rules leave to the member: handed to them, else raised by them; or they chair."""
    handed = _leaves_to(Resolver.DELEGATE) & Q(delegate__isnull=False)
    asked = (handed & Q(delegate=member)) | (~handed & Q(by=member))
    # Whoever raised it and is gone resolves nothing: the chair may, under any rules.
    led = Q(review__in=Review.objects.open().filter(_leads(member)))
    chairs = (_leaves_to(Resolver.CHAIR) | Q(by__is_active=False)) & led
    return Concern.objects.standing().filter(asked | chairs)


def _leads(member: User) -> Q:
    """The rounds that the member chairs, and for maintainers those whose chair cannot lead any more."""
    return Q(chair=member) | leaderless() if can_decide(member) else Q(chair=member)


def _leaves_to(resolver: Resolver) -> Q:
    """Concerns of rounds whose rules name the resolver. SQLite cannot ask what a list in JSON contains."""
    return Q(review__frozen_profile__resolvers__icontains=f'"{resolver.value}"')
