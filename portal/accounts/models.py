"""A member of the site."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member. Signing in, e-mail addresses and GitHub connections are django-allauth's; roles are groups."""

    name = models.CharField("display name", max_length=80, blank=True)
    avatar_url = models.URLField(blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "member"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.username
