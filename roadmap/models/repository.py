"""Repositories that the sync asks about."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q


def main_host() -> str:
    """The host of the forge that the roadmap's own repository lies on; names of its repositories leave it out."""
    return urlsplit(settings.FORGE_URL).netloc


def own_hosts() -> tuple[str, ...]:
    """The hosts that documents may write for the main forge; one on this machine stands in for GitHub."""
    on_this_machine = urlsplit(settings.FORGE_URL).hostname in settings.LOOPBACK
    return (main_host(), "github.com") if on_this_machine else (main_host(),)


def host_of(repository: str) -> str:
    """Which forge a repository lies on: "owner/name" on the main one, "codeberg.org/owner/name" on that host."""
    host, _, rest = repository.partition("/")
    return host if "/" in rest else main_host()


def asked_hosts() -> tuple[str, ...]:
    """The hosts whose issues the portal asks about: those that `services/forges.py` can talk to."""
    beside = urlsplit(settings.GITEA_URL).netloc
    return (main_host(), beside) if beside else (main_host(),)


def called(host: str) -> str:
    """What people call the forge on a host."""
    return "GitHub" if host == main_host() else host


def forge_name(repository: str) -> str:
    """What people call the forge that a repository lies on."""
    return called(host_of(repository))


class RepositoryQuerySet(models.QuerySet["Repository"]):
    def current_names(self, names: Iterable[str]) -> dict[str, str]:
        """What renamed repositories are called now, by those of `names` (in lower case) that they once had.

        A name that another repository took since means that one. One query.
        """
        wanted = set(names)
        rows = list(self.order_by("pk").values_list("name", "former_names")) if wanted else []
        taken = {name for name, _ in rows}
        return {
            entry["name"]: name
            for name, former in rows
            for entry in former
            if entry["name"] in wanted and entry["name"] not in taken
        }


class Repository(models.Model):
    """One repository with tracked issues, and how far the sync knows it.

    `since` and `etag` belong to the list of what changed: the address must stay the same for the ETag to hold, so
    `since` moves only when something changed. `survey_page` is where a list of all issues goes on that was cut short.
    A repository that is not failing was known as of its forge's last complete run, without a word written here.
    """

    name = models.CharField(max_length=140, unique=True, help_text="owner/name in lower case")
    forge_id = models.CharField(max_length=40, blank=True, help_text="The forge's own number; names change.")
    former_names: Any = models.JSONField(
        default=list, blank=True, help_text='[{"name": …, "until": …}], the newest last.'
    )
    since = models.DateTimeField(
        null=True, blank=True, help_text="The newest change that is known; the next list begins there."
    )
    etag = models.TextField(blank=True, help_text="GitHub's tag of the list since then.")
    survey_began_at = models.DateTimeField(
        null=True, blank=True, help_text="What was fetched since then was seen by the survey under way."
    )
    surveyed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the list of all issues was last read to its end."
    )
    survey_page = models.TextField(blank=True, help_text="The page that a survey under way asks next.")
    objectives_etag = models.TextField(blank=True, help_text="GitHub's tag of the list of objectives.")
    synced_at = models.DateTimeField(
        null=True, blank=True, help_text="When something of it last changed, or all of it was last known."
    )
    ask_at = models.DateTimeField(
        null=True, blank=True, help_text="The forge does not show it, so it is not asked again before."
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = RepositoryQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "repositories"
        constraints = [
            models.UniqueConstraint(
                fields=["forge_id"], condition=~Q(forge_id=""), name="one_row_a_repository"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def on(host: str, *, field: str = "name") -> Q:
        """Those on one forge, as `host_of` tells; `field` holds the repository's name."""
        if host == main_host():
            return Q(**{f"{field}__regex": r"^[^/]+/[^/]+$"})
        return Q(**{f"{field}__startswith": f"{host}/"})
