"""Who sends a request, where a page lets members alone in; and who a member is on GitHub."""

from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """The member whom the page let in."""
    assert isinstance(request.user, User)
    return request.user


def github_logins(member: User) -> frozenset[str]:
    """The member's names on GitHub, in lower case: those of the accounts that they connected. Mostly one, or none.

    GitHub lets people rename themselves; the name is the one of the last time that they signed in with it.
    """
    connected = SocialAccount.objects.filter(user=member, provider="github")
    names = (account.extra_data.get("login") for account in connected)
    return frozenset(name.lower() for name in names if isinstance(name, str) and name)
