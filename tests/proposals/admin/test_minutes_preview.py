"""Minutes are read as others will read them before they are saved, also without JavaScript."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.services import meetings, minutes
from tests.conftest import signed_in


def test_the_preview_shows_what_was_typed_and_saves_nothing(dana: User) -> None:
    now = timezone.now()
    meeting = meetings.plan(meetings.Plan("Call", now, now + timedelta(hours=1)), by=dana)
    minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
    address, browser = reverse("admin:proposals_meeting_change", args=[meeting.pk]), signed_in(dana)
    typed = {
        "minutes": "We **agreed**. <script>x</script>",
        "revision": "1",
        "proposal": "Tiles",
        "note": "Late.",
    }

    page = browser.post(address, {**typed, "preview": "1"})

    text = page.content.decode()
    meeting.refresh_from_db()
    assert (page.status_code, meeting.minutes, meeting.revision) == (200, "We met.", 1)
    assert "<strong>agreed</strong>" in text
    # The form asks for nothing else: that this could stay empty would tell nobody anything.
    assert ">What was said and decided</label>" in text
    assert ("<script>x" in text, "We **agreed**. &lt;script&gt;" in text) == (False, True)
    assert ('value="Tiles"' in text, 'value="Late."' in text, 'value="1" id="id_revision"' in text) == (
        True,
        True,
        True,
    )


def test_published_minutes_are_not_corrected_by_looking(dana: User) -> None:
    now = timezone.now()
    meeting = meetings.plan(meetings.Plan("Call", now, now + timedelta(hours=1)), by=dana)
    minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
    minutes.publish(meeting, by=dana)
    meeting.refresh_from_db()
    address = reverse("admin:proposals_meeting_change", args=[meeting.pk])

    typed = {"minutes": "We parted.", "revision": str(meeting.revision), "preview": "1"}
    page = signed_in(dana).post(address, typed).content.decode()

    meeting.refresh_from_db()
    assert ("<p>We parted.</p>" in page, meeting.minutes) == (True, "We met.")
