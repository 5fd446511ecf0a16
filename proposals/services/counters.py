"""The stored counters, compared with the rows that they count."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q

from proposals.models import Proposal
from proposals.services.authoring import locked, refresh_trend

READABLE = Q(comments__deleted_at__isnull=True, comments__hidden_at__isnull=True)
COUNTERS = {"vote_count": Count("votes"), "comment_count": Count("comments", filter=READABLE)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that does not say what there is."""

    proposal: int
    counter: str
    stored: int
    rows: int


def find_differences() -> list[Difference]:
    """Every wrong counter of the site; one query for each of the two counters."""
    return [
        Difference(pk, counter, stored, rows)
        for counter, counted in COUNTERS.items()
        for pk, stored, rows in Proposal.objects.order_by("pk")
        .annotate(rows=counted)
        .exclude(rows=F(counter))
        .values_list("pk", counter, "rows")
    ]


@transaction.atomic
def recount(proposal: Proposal) -> None:
    """Count the rows anew. Votes and comments that arrive meanwhile wait for the lock and move the new number."""
    proposal = locked(proposal)
    proposal.vote_count = proposal.votes.count()
    proposal.comment_count = proposal.comments.counted().count()
    proposal.save(update_fields=["vote_count", "comment_count"])
    refresh_trend(proposal)


def repair(differences: Iterable[Difference]) -> None:
    """Recount every proposal named in `differences`."""
    for proposal in Proposal.objects.filter(pk__in={difference.proposal for difference in differences}):
        recount(proposal)
