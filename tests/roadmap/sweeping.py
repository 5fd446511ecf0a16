"""Waiting for a worker as a site does: beat asks again for what could not be done at once."""

import time
from collections.abc import Callable

from portal.celery import app


def eventually(question: Callable[[], bool], *sweeps: str, seconds: float = 60.0) -> bool:
    """Whether it comes true while the worker works. `sweeps` are tasks of the roadmap that beat asks for meanwhile.

    What finds GitHub being asked about something else is left to a later sweep, or comes back after fifteen seconds.
    """
    deadline, asked = time.monotonic() + seconds, time.monotonic()
    while not question():
        if time.monotonic() > deadline:
            return False
        if time.monotonic() > asked + 1:
            asked = time.monotonic()
            for sweep in sweeps:
                app.send_task(f"roadmap.tasks.{sweep}")
        time.sleep(0.05)
    return True
