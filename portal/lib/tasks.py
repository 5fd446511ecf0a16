"""Celery's Task, changed in one thing: announcing work never breaks or hangs the request that caused it."""

import logging
import time
from typing import Any

import celery
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds without another try after the broker did not answer
_broker_failed_at = float("-inf")


class Task(celery.Task):  # type: ignore[misc]  # Celery has no types
    """The site's task class. What a lost message should have done is found again by beat's sweep of the rows."""

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Publish after the commit; a broker that is down costs at most one short time-out every PAUSE seconds."""
        transaction.on_commit(lambda: self._publish(*args, **kwargs))

    def _publish(self, *args: Any, **kwargs: Any) -> None:
        global _broker_failed_at
        if time.monotonic() - _broker_failed_at < PAUSE:
            return
        try:
            self.delay(*args, **kwargs)
        except (OperationalError, OSError) as error:
            _broker_failed_at = time.monotonic()
            log.warning("The broker does not answer; %s waits for the sweep: %s", self.name, error)
