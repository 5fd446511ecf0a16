"""When each job of beat's timetable may run again."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

SLACK = 0.1  # of an interval: beat's own ticks and a busy worker move messages to and fro


class Job(models.Model):
    """One job of the timetable. Whoever moves `due_at` ahead does it, by the database's clock."""

    name = models.CharField(max_length=200, unique=True, help_text="The task's name.")
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


def claim(name: str, every: float) -> bool:
    """Take this turn of a job that runs every so many seconds; False when somebody else had it."""
    # By the same clock as the question below, or a new row is not due for a moment.
    Job.objects.get_or_create(name=name, defaults={"due_at": Now()})
    pause = timedelta(seconds=every * (1 - SLACK))
    return bool(Job.objects.filter(name=name, due_at__lte=Now()).update(due_at=Now() + pause))
