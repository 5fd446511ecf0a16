"""The site's Celery task: what beat asks for runs once an interval, however many beats and workers there are.

A message that waited behind a busy worker, or that came a second time, finds its turn taken and does nothing: every
job is a sweep, which the next turn repeats.
"""

from typing import Any

from portal.lib.tasks import Task as LibraryTask
from portal.timetable.schedule import EVERY


class Task(LibraryTask):
    """Published by a request it always runs; published by beat only when its turn was not taken."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from portal.timetable.models import claim  # there are no models before Django is set up

        every = self.request.get(EVERY)
        if every is not None and not claim(self.name, float(every)):
            return None
        return super().__call__(*args, **kwargs)
