"""Whether a member is told of meetings: everyone is, until they say otherwise."""

from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from portal.lib.errors import require
from portal.notifications.services import drop_mail
from portal.notifications.topics import Topic
from proposals.meeting_announcements import EVERY
from proposals.models import MeetingSilence
from proposals.permissions import is_member

ONLY = "Only members are told of meetings."


def is_told(member: User) -> bool:
    return not MeetingSilence.objects.filter(member=member).exists()


@transaction.atomic
def silence(*, by: User) -> None:
    """Tell `by` nothing of meetings, by mail that waits to be sent neither. Safe to repeat."""
    require(is_member(by), ONLY)
    stop_telling(by)


def tell_again(*, by: User) -> None:
    """Tell `by` of meetings from now on. Safe to repeat."""
    require(is_member(by), ONLY)
    MeetingSilence.objects.filter(member=by).delete()


def stop_telling(member: User) -> None:
    """The same for whoever holds the link in a mail, even for a member who may not sign in any more."""
    MeetingSilence.objects.bulk_create([MeetingSilence(member=member)], ignore_conflicts=True)
    drop_mail(member, topic=EVERY)


# What ends by the link in the mails about meetings.
TOPIC = Topic(
    because="you review or maintain, or a meeting speaks of a proposal that you wrote or took part in",
    stop_words="Stop telling me of meetings",
    find=lambda key: ("Meetings", reverse("proposals:list_meetings")),
    stop=lambda key, member: stop_telling(member),
)
