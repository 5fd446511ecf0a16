"""Objectives that members say they work on, and who they are on GitHub."""

from typing import Any

from allauth.socialaccount.models import SocialAccount

from portal.accounts.models import User
from portal.notifications.models import Notification
from roadmap.models import Issue
from tests.factories import make_issue

RUTH = {"login": "ruth", "avatar_url": "", "url": "https://github.com/ruth"}


def objective(number: int = 12, **fields: Any) -> Issue:
    return make_issue(number, objective=True, **fields)


def connect(member: User, login: str) -> None:
    SocialAccount.objects.create(user=member, provider="github", uid=login, extra_data={"login": login})


def told(member: User) -> list[tuple[str, str, bool]]:
    rows = Notification.objects.filter(recipient=member).order_by("pk")
    return [(row.subject, row.text, row.mail) for row in rows]
