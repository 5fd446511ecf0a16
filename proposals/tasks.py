"""Work that the worker does for proposals."""

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def announce_event(event_id: int) -> None:
    from proposals import announcements

    announcements.announce(event_id)


@shared_task
def announce_meeting_event(event_id: int) -> None:
    from proposals import meeting_announcements

    meeting_announcements.announce(event_id)


@shared_task
def announce_waiting() -> None:
    from proposals import announcements, meeting_announcements

    announcements.announce_waiting()
    meeting_announcements.announce_waiting()


@shared_task
def decide_by_time() -> None:
    """Periods that are over have their effect."""
    from proposals.services import going_on

    _go_on(going_on.due())


@shared_task
def follow_roles() -> None:
    """Who got or lost a role, or was deactivated, changes open rounds without a word in them."""
    from proposals.services import going_on

    _go_on(going_on.under_way())


def _go_on(proposals: list[int]) -> None:
    from proposals.services import deciding

    for proposal_id in proposals:
        try:
            deciding.decide_by_time(proposal_id)
        except Exception:  # one round that cannot go on must not hold up those behind it
            log.exception(
                "The review of proposal %s could not go on; the next sweep tries it again", proposal_id
            )


@shared_task
def remind_of_turns() -> None:
    """Whose turn is over hears of it, once."""
    from proposals.services import queue

    queue.remind()
