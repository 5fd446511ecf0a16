"""Beat's timetable, as the settings write it."""

from collections.abc import Mapping
from typing import Any

EVERY = "every"  # the header by which a message of beat's tells its interval in seconds


def timetable(jobs: Mapping[str, tuple[str, float]]) -> dict[str, dict[str, Any]]:
    """Celery's schedule of jobs in words, each a task and its interval in seconds."""
    return {
        words: {"task": task, "schedule": every, "options": {"headers": {EVERY: every}}}
        for words, (task, every) in jobs.items()
    }
