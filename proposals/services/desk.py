"""The review desk: which proposals need their reviewers most.

What is overdue comes first, the longest overdue before the others; then what the fewest people reviewed; then what has
the most votes; then what waits longest. What does not wait follows, the latest moved first.
"""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.utils import timezone

from portal.accounts.models import User
from proposals.electorate import written_by_others
from proposals.models import Proposal
from proposals.models.look import look_of, review_count
from proposals.services.queue import overdue as turn_is_over
from proposals.workflow import WAITING


def _if_it_waits(column: str) -> Case:
    return Case(When(status__in=WAITING, then=F(column)))


# Of proposals that went through `with_need`.
BY_NEED = (
    OrderBy(Case(When(status__in=WAITING, then=0), default=1)),
    F("overdue_since").asc(nulls_last=True),
    F("review_count").asc(nulls_last=True),
    OrderBy(_if_it_waits("vote_count"), descending=True, nulls_last=True),
    OrderBy(_if_it_waits("moved_at"), nulls_last=True),
    F("moved_at").desc(),
    F("pk").asc(),
)


def with_need(proposals: QuerySet[Proposal], *, by: User) -> QuerySet[Proposal]:
    """The proposals with `overdue_since` and `review_count`, both null for what does not wait.

    And of `by` with `my_look`, the kind of their standing look ("" for none), and `i_wrote`.
    """
    return with_overdue(proposals).annotate(
        review_count=review_count(),
        my_look=look_of(by),
        i_wrote=ExpressionWrapper(~written_by_others(by), output_field=BooleanField()),
    )


def with_overdue(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with `overdue_since`, null for what is in time."""
    return proposals.annotate(overdue_since=_overdue_since())


def _overdue_since() -> Case:
    """Since when whoever's turn it is should have acted."""
    late = When(Q(status__in=WAITING) & turn_is_over(), then=F("turn_ends_at"))
    return Case(late, default=Value(None), output_field=DateTimeField())


def overdue(proposal: Any) -> str:
    """By how much it is overdue, in words; "" for what is not. It went through `with_overdue`."""
    if proposal.overdue_since is None:
        return ""
    days = (timezone.now() - proposal.overdue_since).days
    return f"Overdue by {days} day{'' if days == 1 else 's'}" if days else "Overdue since today"


def reviews(proposal: Any) -> str:
    """How many people reviewed it as it is, in words; "" for what does not wait."""
    match proposal.review_count:
        case None:
            return ""
        case 0:
            return "No reviews yet"
        case number:
            return f"{number} review{'' if number == 1 else 's'}"
