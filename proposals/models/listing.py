"""Lists that many people change while one reads them: orders held by indexes, pages by place instead of by number.

A page's links carry the place of its last (or first) row: a key, such as the number of votes, and the id. The next
page starts behind that place, so a vote elsewhere makes no row appear twice or be skipped.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from proposals.models.comment import Comment, CommentQuerySet
from proposals.models.counters import EPOCH
from proposals.models.proposal import Proposal, ProposalQuerySet

PAGE = 20
COMMENTS = 50
MICROSECOND = timedelta(microseconds=1)
TIMES = frozenset({"submitted_at", "created_at"})
WRITTEN = re.compile(r"(-?\d{1,17}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)~(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in its order."""

    key: float | datetime
    pk: int


@dataclass(frozen=True, slots=True)
class Page:
    """Twenty proposals at most, and whether there are others before and after them in the order `column`."""

    rows: list[Proposal]
    column: str
    has_previous: bool
    has_next: bool

    @property
    def first(self) -> str:
        return write_place(self.rows[0], self.column)

    @property
    def last(self) -> str:
        return write_place(self.rows[-1], self.column)


def write_place(row: Proposal | Comment, column: str) -> str:
    """The place of a row as text for an address: "12~345"; times count microseconds since EPOCH."""
    key = getattr(row, column)
    return f"{(key - EPOCH) // MICROSECOND if isinstance(key, datetime) else key!r}~{row.pk}"


def read_place(text: str, column: str) -> Place | None:
    """What `write_place` wrote; None for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    try:
        if column in TIMES:
            return Place(EPOCH + int(found[1]) * MICROSECOND, int(found[2]))
        key = float(found[1]) if column == "trend" else int(found[1])
    except (ValueError, OverflowError):
        return None
    return Place(key, int(found[2])) if math.isfinite(key) else None


def page_by_number(proposals: ProposalQuerySet, column: str, number: int) -> Page:
    """The page that somebody asked for by number, counted from 1."""
    start = (number - 1) * PAGE
    rows = list(_downwards(proposals, column)[start : start + PAGE + 1])
    return Page(rows[:PAGE], column, has_previous=number > 1, has_next=len(rows) > PAGE)


def page_after(proposals: ProposalQuerySet, column: str, place: Place) -> Page:
    """The rows that come after `place`."""
    # The first condition is implied by the second; an index can use only the first.
    beyond = Q((f"{column}__lt", place.key)) | Q((column, place.key), pk__lt=place.pk)
    rest = proposals.filter(Q((f"{column}__lte", place.key)), beyond)
    rows = list(_downwards(rest, column)[: PAGE + 1])
    return Page(rows[:PAGE], column, has_previous=True, has_next=len(rows) > PAGE)


def page_before(proposals: ProposalQuerySet, column: str, place: Place) -> Page:
    """The rows that come just before `place`."""
    beyond = Q((f"{column}__gt", place.key)) | Q((column, place.key), pk__gt=place.pk)
    rest = proposals.filter(Q((f"{column}__gte", place.key)), beyond)
    rows = list(rest.order_by(column, "pk")[: PAGE + 1])
    return Page(rows[:PAGE][::-1], column, has_previous=len(rows) > PAGE, has_next=True)


def comments_after(comments: CommentQuerySet, place: Place | None) -> tuple[list[Comment], bool]:
    """The next fifty comments in the order in which they were written, and whether there are later ones."""
    if place is not None:
        beyond = Q(created_at__gt=place.key) | Q(created_at=place.key, pk__gt=place.pk)
        comments = comments.filter(Q(created_at__gte=place.key), beyond)
    rows = list(comments.order_by("created_at", "pk")[: COMMENTS + 1])
    return rows[:COMMENTS], len(rows) > COMMENTS


def place_that_shows(comment: Comment) -> str:
    """The place after which a page of comments begins that has this one on it; "" for the first page."""
    earlier = Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lt=comment.pk)
    before = Comment.objects.filter(earlier, proposal=comment.proposal_id).order_by("-created_at", "-pk")
    start = before.only("created_at")[COMMENTS - 1 : COMMENTS]
    return write_place(start[0], "created_at") if start else ""


def _downwards(proposals: ProposalQuerySet, column: str) -> ProposalQuerySet:
    return proposals.order_by(f"-{column}", "-pk")
