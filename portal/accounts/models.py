"""A member of the site."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class MemberManager(UserManager["User"]):
    """Django's, and the first maintainer's way in."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Whoever may run this command vouches for the address: on a new site no mail could confirm it."""
        user = super().create_superuser(username, email, password, **fields)
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractUser):
    """A member. Signing in, email addresses and GitHub connections are django-allauth's; roles are groups."""

    name = models.CharField("display name", max_length=80, blank=True)
    shows_votes = models.BooleanField(
        default=False, help_text="Whether others read by name what the member votes for."
    )
    avatar_url = models.URLField(blank=True, editable=False)

    objects: ClassVar[MemberManager] = MemberManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "member"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.username
