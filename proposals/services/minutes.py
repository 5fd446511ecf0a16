"""Minutes: written beside the agenda, never over somebody else's, published once."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Meeting
from proposals.permissions import can_decide
from proposals.services import meeting_series
from proposals.services.meeting_rows import CANCELLED, ONLY_MAINTAINERS, locked, record

LONGEST = 50_000  # characters of minutes


class NewerMinutes(RuleBroken):
    """Somebody saved other minutes since the form was opened; `saved` is the meeting as it is now."""

    def __init__(self, saved: Meeting) -> None:
        super().__init__(
            "Other minutes were saved meanwhile. Nothing is lost: put both texts together and save again."
        )
        self.saved = saved


@transaction.atomic
def write_minutes(meeting: Meeting, text: str, *, revision: int, by: User) -> Meeting:
    """Save the minutes that were written on `revision`; NewerMinutes where somebody saved others since."""
    require(can_decide(by), ONLY_MAINTAINERS)
    text = text.strip()
    if len(text) > LONGEST:
        raise RuleBroken(
            f"Minutes have at most {LONGEST:,} characters; these have {len(text):,}.", status=422
        )
    saved = locked(meeting)
    if text == saved.minutes:
        return saved
    if saved.cancelled_at is not None:
        raise RuleBroken(CANCELLED)
    if revision != saved.revision:
        raise NewerMinutes(saved)
    if saved.published_at is not None and not text:
        raise RuleBroken("Published minutes can be corrected, not emptied.", status=422)
    saved.minutes, saved.minutes_html, saved.revision = text, markdown.render(text), revision + 1
    saved.save(update_fields=["minutes", "minutes_html", "revision"])
    return saved


@transaction.atomic
def publish(meeting: Meeting, *, by: User) -> Meeting:
    """Let everyone read the minutes; a weekly meeting plans its next one. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = locked(meeting)
    if saved.published_at is not None:
        return saved
    if saved.cancelled_at is not None:
        raise RuleBroken(CANCELLED)
    if not saved.begun:
        raise RuleBroken("The meeting has not begun: there is nothing to publish yet.")
    if not saved.minutes:
        raise RuleBroken("There are no minutes yet: write and save them first.")
    saved.published_at = timezone.now()
    saved.save(update_fields=["published_at"])
    record(saved, "published", by=by)
    meeting_series.plan_next(saved, by=by)
    return saved
