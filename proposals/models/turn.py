"""Whose turn it is on a proposal, since when, and until when."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from proposals.workflow import TURN, Actor, Status, Turn

# What a turn changes, and what a move does: for whoever saves it.
TURNED = ("turn_of", "turn_since", "turn_ends_at", "turn_left")
MOVED = ("status", "moved_at", *TURNED)


class Turned(models.Model):
    """The turn of a proposal. Methods change it in memory: the caller saves TURNED."""

    status: str
    turn_of = models.CharField(
        max_length=20,
        default=Status.DRAFT.value,
        editable=False,
        help_text="Whose turn it is: that of this state, the last one of what ended.",
    )
    turn_since = models.DateTimeField(default=timezone.now, editable=False)
    turn_ends_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until when they should act, where time runs."
    )
    turn_left = models.DurationField(
        null=True,
        blank=True,
        editable=False,
        help_text="What is left of a turn that stands still: the proposal is on hold, or ended.",
    )

    class Meta:
        abstract = True

    @property
    def turn(self) -> Turn:
        """Whose turn it is. Of what ended the last one is kept: it goes on where a merge is undone."""
        own = TURN[Status(self.status)]
        return own if own.actor == Actor.NOBODY else TURN[self.turn_of]

    @property
    def overdue(self) -> bool:
        """Whether whoever's turn it is should have acted: `queue.overdue` of this one."""
        if self.turn_ends_at is None or self.turn_of == Status.FINAL_COMMENT:
            return False
        return self.turn_ends_at < timezone.now()

    def begin_turn(self, state: str, *, now: datetime) -> None:
        """Another turn, which has the time that its state has."""
        days = TURN[state].days
        self.turn_of, self.turn_since, self.turn_left = state, now, None
        self.turn_ends_at = None if days is None else now + timedelta(days=days)

    def stop_turn(self, now: datetime) -> None:
        """Let it stand still; what does already stays so."""
        if self.turn_ends_at is not None:
            self.turn_left, self.turn_ends_at = self.turn_ends_at - now, None

    def resume_turn(self, now: datetime) -> None:
        """Let it go on with what was left."""
        if self.turn_left is not None:
            self.turn_ends_at, self.turn_left = now + self.turn_left, None
