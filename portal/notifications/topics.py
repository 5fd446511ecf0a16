"""What members are told of because they chose so, and the link in each such mail that ends it.

The link works signed out and without a session: whoever holds the mail may stop it (RFC 8058).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portal.accounts.models import User
from portal.lib.errors import RuleBroken

SALT = "notifications.stop"
NOT_OURS = (
    "This link is not complete, so it stops nothing. Copy it from the mail as a whole, "
    "or sign in and stop it on the page itself."
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One sort of thing that members can stop being told of. Each thing has a `key` of its own, such as "12".

    `because` goes on after "You get this mail because", `stop_words` is what the link says; `find` gives a thing's
    name and the path of its page.
    """

    because: str
    stop_words: str
    find: Callable[[str], tuple[str, str]]
    stop: Callable[[str, User], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """One member's choice to be told of one thing of a topic."""

    topic: Topic
    key: str
    member: User

    def stop(self) -> None:
        """End it. Twice is the same as once."""
        self.topic.stop(self.key, self.member)


_topics: dict[str, Topic] = {}


def register(name: str, topic: Topic) -> None:
    """Make a topic known. A notification of it says `topic="name:key"`."""
    _topics[name] = topic


def find(chosen: str) -> Topic:
    """The topic of "name:key". Raises KeyError for one that nobody registered."""
    return _topics[chosen.partition(":")[0]]


def stop_path(member: User, chosen: str) -> str:
    """The address at which the member ends being told of `chosen`."""
    token = Signer(salt=SALT).sign_object([member.pk, chosen])
    return reverse("notifications:stop", args=[token])


def read_token(token: str) -> Choice:
    """What the end of such an address stands for. Raises RuleBroken (404) for one that this site did not make."""
    try:
        pk, chosen = Signer(salt=SALT).unsign_object(token)
        return Choice(find(chosen), chosen.partition(":")[2], User.objects.get(pk=pk))
    except (BadSignature, KeyError, User.DoesNotExist) as error:
        raise RuleBroken(NOT_OURS, status=404) from error
