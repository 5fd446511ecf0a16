"""The review queue: which proposals wait for the maintainers, and in which order."""

from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy

from proposals.models import Proposal
from proposals.workflow import WAITING

# The longest waiting first; after all that wait, the rest, the latest moved first.
BY_NEED = (
    OrderBy(Case(When(status__in=WAITING, then=F("moved_at"))), nulls_last=True),
    F("moved_at").desc(),
    F("pk").asc(),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands in the queue: `number` of `total` (None: it does not wait), and its neighbours."""

    number: int | None
    total: int
    previous: int | None
    next: int | None


def waiting() -> QuerySet[Proposal]:
    """What waits for the maintainers, the longest waiting first."""
    return Proposal.objects.filter(status__in=WAITING).order_by("moved_at", "pk")


def place_of(proposal: Proposal) -> Place:
    """One query. For a proposal that does not wait, `next` is the head of the queue."""
    pks = list(waiting().values_list("pk", flat=True))
    if proposal.pk not in pks:
        return Place(None, len(pks), None, pks[0] if pks else None)
    index = pks.index(proposal.pk)
    before, after = pks[:index], pks[index + 1 :]
    return Place(index + 1, len(pks), before[-1] if before else None, after[0] if after else None)


def next_after(proposal: Proposal) -> Proposal | None:
    """Who follows the proposal as it stood when it was read; from the end of the queue on to its head."""
    others = waiting().exclude(pk=proposal.pk)
    later = Q(moved_at__gt=proposal.moved_at) | Q(moved_at=proposal.moved_at, pk__gt=proposal.pk)
    return others.filter(later).first() or others.first()
