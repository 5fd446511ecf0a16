"""Filters of the review queue and of the comments, each choice with its count."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import FacetsMixin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.people import person
from portal.lib.search import matches
from proposals.services.asked import any_ask, asks
from proposals.workflow import WAITING, Status


def by_words(text: str) -> Q:
    """What the queue's search lets through; everything where there are no words."""
    words = text.strip()
    if not words:
        return Q()
    author = Q(author__username__icontains=words) | Q(author__name__icontains=words)
    return matches("proposals_proposal", words) | author


class CountsAmongOthers(FacetsMixin, admin.ListFilter):
    """Counts a filter's choices over what the other filters and the search let through, in one query.

    Django's own way makes every filter of the page anew for each filter that is counted.
    """

    def get_facet_queryset(self, changelist: ChangeList) -> dict[str, int]:
        rows = changelist.root_queryset
        for other in changelist.filter_specs:
            if other is not self:
                narrowed = other.queryset(self.request, rows)
                rows = rows if narrowed is None else narrowed
        rows, _ = changelist.model_admin.get_search_results(self.request, rows, changelist.query)
        counts: dict[str, int] = rows.aggregate(**self.get_facet_counts(changelist.pk_attname, rows))
        return counts


class RelatedFilter(CountsAmongOthers, admin.RelatedOnlyFieldListFilter):
    """One of the rows that are referred to at all, or none."""


class MaintainerFilter(RelatedFilter):
    """Who decided, or prepared a decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "maintainer"


class OneOf(CountsAmongOthers, admin.SimpleListFilter):
    """A filter whose choices are conditions. The first choice holds where the address names none."""

    def options(self) -> dict[str, tuple[str, Q]]:
        """value: (words, condition)."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.conditions = self.options()
        return [(value, words) for value, (words, _) in self.conditions.items()]

    def value(self) -> str:
        given = super().value()
        return given if given in self.conditions else next(iter(self.conditions))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.conditions[self.value()][1])

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet[Any]) -> dict[str, Count]:
        return {
            f"choice_{place}": Count(pk_attname, filter=condition)
            for place, (_, condition) in enumerate(self.conditions.values())
        }

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = self.get_facet_queryset(changelist)
        for place, (value, (words, _)) in enumerate(self.conditions.items()):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({str(self.parameter_name): value}),
                "display": f"{words} ({counts[f'choice_{place}']})",
            }


EVERY = ("Any", Q(pk__isnull=False))


class StatusFilter(OneOf):
    title = "status"
    parameter_name = "status"

    def options(self) -> dict[str, tuple[str, Q]]:
        single = [status for status in Status if status != Status.DRAFT]
        return {
            "waiting": ("All that wait", Q(status__in=WAITING)),
            **{status.value: (status.label, Q(status=status)) for status in single},
            "any": EVERY,
        }


class AskedFilter(OneOf):
    """By what is asked of the reader: the same rule as the number in the header."""

    title = "what waits for me"
    parameter_name = "asked"

    def options(self) -> dict[str, tuple[str, Q]]:
        reader = person(self.request)
        single = {ask.value: (ask.label, condition) for ask, condition in asks(reader).items()}
        return {"any": EVERY, "me": ("Waits for me", any_ask(reader)), **single}


# Of proposals that went through `desk.with_need`.
MINE = {
    "any": EVERY,
    "open": ("Not yet looked at by me", Q(my_look="", i_wrote=False, status__in=WAITING)),
    "reviewed": ("Reviewed by me", Q(my_look="reviewed")),
    "skipped": ("Skipped by me", Q(my_look="skipped")),
}


class MineFilter(OneOf):
    title = "my looks"
    parameter_name = "mine"

    def options(self) -> dict[str, tuple[str, Q]]:
        return MINE


class VotesFilter(OneOf):
    title = "votes"
    parameter_name = "votes"

    def options(self) -> dict[str, tuple[str, Q]]:
        return {
            "any": EVERY,
            "none": ("None", Q(vote_count=0)),
            "few": ("1 to 9", Q(vote_count__range=(1, 9))),
            "many": ("10 or more", Q(vote_count__gte=10)),
        }


class AgeFilter(OneOf):
    title = "age"
    parameter_name = "age"

    def options(self) -> dict[str, tuple[str, Q]]:
        now = timezone.now()
        older = {
            str(days): (f"Older than {days} days", Q(submitted_at__lt=now - timedelta(days=days)))
            for days in (7, 30, 90)
        }
        return {"any": EVERY, **older}


class ShownFilter(OneOf):
    """Of comments: what readers see of them."""

    title = "state"
    parameter_name = "state"

    def options(self) -> dict[str, tuple[str, Q]]:
        return {
            "any": EVERY,
            "shown": ("Shown", Q(deleted_at__isnull=True, hidden_at__isnull=True)),
            "hidden": ("Hidden", Q(deleted_at__isnull=True, hidden_at__isnull=False)),
            "deleted": ("Deleted by the author", Q(deleted_at__isnull=False)),
        }
