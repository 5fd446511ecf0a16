"""A list of proposals as one reviewer goes through it: places, neighbours, how far they are, what comes next."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Decision, Look, Proposal
from proposals.workflow import WAITING


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal of a line. `asks`: it waits, and the reviewer did not write it. `shown`: the list has it."""

    pk: int
    asks: bool
    own: bool
    look: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands in a line: `number` of `total` (None: it is not in it), and its neighbours."""

    number: int | None
    total: int
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Line:
    """A list of proposals in its order, as one reviewer goes through it."""

    rows: tuple[Row, ...]

    @cached_property
    def total(self) -> int:
        """How many ask for the reviewer's look."""
        return sum(row.asks for row in self.rows)

    @cached_property
    def reviewed(self) -> int:
        return sum(row.asks and row.look == Look.Kind.REVIEWED for row in self.rows)

    @cached_property
    def skipped(self) -> list[int]:
        """What the reviewer left for later, in the order of the list."""
        return [row.pk for row in self.rows if row.asks and row.look == Look.Kind.SKIPPED]

    @cached_property
    def open(self) -> list[int]:
        """What the reviewer has not looked at."""
        return [row.pk for row in self.rows if row.asks and not row.look]

    @cached_property
    def own(self) -> int:
        return sum(row.own for row in self.rows)

    def place_of(self, pk: int) -> Place:
        """Among what the list shows. For what is not in the list, `next` is its head."""
        pks = [row.pk for row in self.rows if row.shown or row.pk == pk]
        if pk not in pks:
            return Place(None, len(pks), None, pks[0] if pks else None)
        index = pks.index(pk)
        before, after = pks[:index], pks[index + 1 :]
        return Place(index + 1, len(pks), before[-1] if before else None, after[0] if after else None)

    def following(self, pk: int) -> int | None:
        """Who comes next in the list; from its end on to its head. None where there is no other one."""
        others = [row.pk for row in self._turned(pk) if row.shown]
        return others[0] if others else None

    def next_open(self, pk: int) -> int | None:
        """The next one that the reviewer has not looked at; from the end on to the head."""
        unseen = set(self.open)
        return next((row.pk for row in self._turned(pk) if row.pk in unseen), None)

    def next_skipped(self, pk: int) -> int | None:
        """The next one down the list that the reviewer left for later, so that a second round has an end."""
        later = {row.pk for row in self._after(pk)}
        return next((other for other in self.skipped if other in later), None)

    def _after(self, pk: int) -> list[Row]:
        index = next((index for index, row in enumerate(self.rows) if row.pk == pk), None)
        return list(self.rows) if index is None else list(self.rows[index + 1 :])

    def _turned(self, pk: int) -> list[Row]:
        """All others, beginning behind this one."""
        after = self._after(pk)
        before = self.rows[: len(self.rows) - len(after)]
        return [row for row in (*after, *before) if row.pk != pk]


def line_of(proposals: QuerySet[Proposal], *, shown: Q) -> Line:
    """The list in its order, in one query; the proposals went through `desk.with_need`.

    `shown` narrows what people see of the list, not what counts as progress.
    """
    marked = proposals.annotate(shown=ExpressionWrapper(shown, output_field=BooleanField()))
    rows = marked.values_list("pk", "status", "i_wrote", "my_look", "shown")
    return Line(
        tuple(
            Row(pk, asks=status in WAITING and not own, own=own, look=look, shown=seen)
            for pk, status, own, look, seen in rows
        )
    )


def decided_today(by: User) -> int:
    """How many decisions they made since midnight in the site's time zone: what is decided is in no line any more."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Decision.objects.filter(by=by, at__gte=midnight).count()
