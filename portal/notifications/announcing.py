"""Events of the apps on their way to people: each is announced once, and none is lost."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.lib.models import Event

log = logging.getLogger(__name__)
Fact = TypeVar("Fact", bound=Event)


@transaction.atomic
def announce(events: QuerySet[Fact], event_id: int, tell: Callable[[Fact], None]) -> None:
    """Let `tell` tell everyone concerned of one of the events, which come with the rows that it reads.

    Repeating it, at the same moment too, tells nobody twice.
    """
    waiting = events.select_for_update(skip_locked=True, of=("self",)).filter(announced_at__isnull=True)
    event = waiting.filter(pk=event_id).first()
    if event is None:
        return
    tell(event)
    event.announced_at = timezone.now()
    event.save(update_fields=["announced_at"])


def announce_each(waiting: QuerySet[Fact], act: Callable[[int], None]) -> int:
    """Let `act` announce every waiting event by its key, the oldest first. Returns how many it tried."""
    pks = list(waiting.order_by("at", "pk").values_list("pk", flat=True))
    for pk in pks:
        try:
            act(pk)
        except Exception:  # one event that cannot be told must not hold up those behind it
            log.exception("Event %s could not be announced; the next sweep tries it again", pk)
    return len(pks)
