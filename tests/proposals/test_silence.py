"""Who wants no mail gets none of what waits to be sent, either."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import services as notifications
from portal.notifications.models import Notification
from proposals import announcements, meeting_announcements
from proposals.services import authoring, edit_news, meeting_news, meetings, voting
from proposals.services.authoring import Content
from proposals.services.versions import Change
from tests.factories import make_proposal


def test_of_a_text_that_changed(bob: User) -> None:
    proposal = make_proposal()
    voting.cast_vote(proposal.pk, by=bob)
    other = Content(proposal.title, "Another problem.", "Another way.")
    authoring.edit(proposal, other, by=proposal.author, change=Change("All of it", material=True))
    announcements.announce(proposal.events.get(kind="edited").pk)
    assert Notification.objects.filter(recipient=bob, mail=True).exists()

    edit_news.silence(by=bob)

    assert (notifications.send_waiting(), mail.outbox) == (0, [])
    assert Notification.objects.filter(recipient=bob).exists()


def test_of_a_meeting(carol: User, dana: User) -> None:
    starts = timezone.now() + timedelta(days=1)
    meeting = meetings.plan(meetings.Plan("Call", starts, starts + timedelta(hours=1)), by=dana)
    meeting_announcements.announce(meeting.events.get().pk)
    assert Notification.objects.filter(recipient=carol, mail=True).exists()

    meeting_news.silence(by=carol)

    assert (notifications.send_waiting(), mail.outbox) == (0, [])
