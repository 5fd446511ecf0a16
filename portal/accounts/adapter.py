"""Where this site answers django-allauth's questions."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from portal.accounts.models import User
from portal.lib import kept
from portal.lib.forms import fold


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's own behaviour; mail subjects without its [site] prefix, and back to a text that waits."""

    def format_email_subject(self, subject: str) -> str:
        return " ".join(subject.split())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody goes who signed in without saying where to."""
        url: str = kept.waiting_page(request) or super().get_login_redirect_url(request)
        return url


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Takes the display name and the picture from GitHub; the identity is GitHub's numeric id."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = fold(data.get("name") or "")[:80]
        avatar = sociallogin.account.extra_data.get("avatar_url") or ""
        user.avatar_url = avatar if avatar.startswith("https://avatars.githubusercontent.com/") else ""
        return user
