"""Whether a member is mailed when a text that they voted for changes: everyone is, until they say otherwise."""

from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from portal.lib.errors import require
from portal.notifications.services import drop_mail
from portal.notifications.topics import Topic
from proposals.edit_announcements import EVERY
from proposals.models import VoteSilence
from proposals.permissions import is_member

ONLY = "Only members vote."


def is_mailed(member: User) -> bool:
    return not VoteSilence.objects.filter(member=member).exists()


@transaction.atomic
def silence(*, by: User) -> None:
    """Mail `by` of no changed text; mail that waits to be sent neither. Safe to repeat."""
    require(is_member(by), ONLY)
    stop_mailing(by)


def mail_again(*, by: User) -> None:
    """Mail `by` of changed texts from now on. Safe to repeat."""
    require(is_member(by), ONLY)
    VoteSilence.objects.filter(member=by).delete()


def stop_mailing(member: User) -> None:
    """The same for whoever holds the link in a mail, even for a member who may not sign in any more."""
    VoteSilence.objects.bulk_create([VoteSilence(member=member)], ignore_conflicts=True)
    drop_mail(member, topic=EVERY)


# What ends by the link in the mails about changed texts.
TOPIC = Topic(
    because="you voted for this proposal, and its text is not any more what you voted for",
    stop_words="Stop mailing me when a text changes that I voted for",
    find=lambda key: ("Texts that you voted for", reverse("proposals:list_own_votes")),
    stop=lambda key, member: stop_mailing(member),
)
