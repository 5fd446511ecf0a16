"""The mirror of GitHub's issues."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from roadmap.looks import Look, look_of
from roadmap.models.repository import Repository, asked_hosts, forge_name, host_of, main_host
from roadmap.progress import IssueState, closed_as_not_planned

if TYPE_CHECKING:
    from roadmap.models.talking import IssueComment

ECHO = timedelta(seconds=10)  # GitHub writes down an issue's change a moment after the comment's


class State(models.TextChoices):
    """GitHub's own words; unknown until the issue was fetched once."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Absence(models.TextChoices):
    """Why GitHub does not show an issue any more. Its last known state is kept."""

    DELETED = "deleted", "Deleted"
    HIDDEN = "hidden", "Not available"


MERGES = "!"
"""What ends the name of a repository whose merge requests are meant: GitLab counts them apart from its issues."""


def active_at(
    updated_at: datetime | None, told_at: datetime | None, quiet_since: datetime | None
) -> datetime | None:
    """When something last happened on an issue, other than the comment of ours that GitHub took at `told_at`."""
    ours = updated_at is not None and told_at is not None and updated_at <= told_at + ECHO
    return quiet_since if ours else updated_at


class IssueQuerySet(models.QuerySet["Issue"]):
    def tracked(self) -> "IssueQuerySet":
        """Issues that measure a roadmap item."""
        return self.filter(tracking__isnull=False).distinct()

    def on(self, host: str) -> "IssueQuerySet":
        """Issues on one forge, as `host_of` tells from their repository."""
        return self.filter(Repository.on(host, field="repository"))

    def objectives(self) -> "IssueQuerySet":
        """Open issues with the roadmap label: the short-term objectives; those nobody has come first."""
        shown = self.filter(objective=True, state=State.OPEN, absence="")
        return shown.order_by("assigned", "-github_updated_at", "pk")


class Issue(models.Model):
    """One issue as GitHub last told it. A failed fetch changes nothing but `failing_since` and `failure`."""

    repository = models.CharField(max_length=140, help_text="owner/name in lower case")
    number = models.PositiveBigIntegerField()
    node_id = models.CharField(
        max_length=100, blank=True, help_text="The forge's own key; it stays when the repository is renamed."
    )
    title = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNKNOWN)
    state_reason = models.CharField(
        max_length=20, blank=True, help_text="completed, not_planned, reopened, duplicate"
    )
    url = models.URLField(max_length=500, blank=True)
    labels: Any = models.JSONField(default=list, blank=True, help_text='[{"name": …, "color": "d73a4a"}]')
    assignees: Any = models.JSONField(
        default=list, blank=True, help_text='[{"login": …, "avatar_url": …, "url": …}]'
    )
    assigned = models.BooleanField(default=False, help_text="Whether anyone is assigned; for sorting.")
    author: Any = models.JSONField(
        default=dict,
        blank=True,
        help_text='{"login": …, "avatar_url": …, "url": …}; empty: a deleted account.',
    )
    milestone = models.CharField(max_length=300, blank=True)
    milestone_due = models.DateField(null=True, blank=True)
    comments = models.PositiveIntegerField(default=0)
    reactions = models.PositiveIntegerField(default=0)
    sub_issues = models.PositiveIntegerField(default=0, help_text="How many there are, closed ones too.")
    sub_issues_closed = models.PositiveIntegerField(default=0)
    blocked_by = models.PositiveIntegerField(default=0, help_text="Open issues that this one waits for.")
    is_pull_request = models.BooleanField(default=False)
    draft = models.BooleanField(default=False)
    merged_at = models.DateTimeField(null=True, blank=True)
    locked = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(
        max_length=8, blank=True, help_text="What the request is written in, such as en; empty: not known."
    )
    objective = models.BooleanField(default=False, help_text="Open and labelled as a short-term objective.")
    github_updated_at = models.DateTimeField(
        null=True, blank=True, help_text="GitHub's updated_at; older never wins."
    )
    etag = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text='The last good answer: "as of".')
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    absence = models.CharField(max_length=10, choices=Absence, blank=True)
    absent_since = models.DateTimeField(null=True, blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ("repository", "number")
        constraints = [
            models.UniqueConstraint(fields=["repository", "number"], name="one_mirror_an_issue"),
            models.UniqueConstraint(fields=["node_id"], condition=~Q(node_id=""), name="one_mirror_a_node"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="issue_state_known"),
            models.CheckConstraint(
                condition=Q(absence__in=["", *Absence.values]), name="issue_absence_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assigned", "-github_updated_at", "id"],
                condition=Q(objective=True, state="open"),
                name="issue_objectives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repository.removesuffix(MERGES)}{self.mark}"

    @classmethod
    def unfetched(cls, repository: str, number: int, url: str = "") -> "Issue":
        """A row for an issue that no forge was asked about yet; not saved. `url` is its address as it is written."""
        origin = settings.FORGE_URL if host_of(repository) == main_host() else "https:/"
        return cls(repository=repository, number=number, url=url or f"{origin}/{repository}/issues/{number}")

    @property
    def mark(self) -> str:
        """Its number as people write it."""
        return f"{MERGES if self.repository.endswith(MERGES) else '#'}{self.number}"

    @property
    def forge(self) -> str:
        """What people call the forge that it is on."""
        return forge_name(self.repository)

    @property
    def elsewhere(self) -> str:
        """The forge that it is on, if that is not the one of the portal's own repository."""
        host = host_of(self.repository)
        return "" if host == main_host() else host

    @property
    def closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def merged(self) -> bool:
        return self.merged_at is not None

    @property
    def not_planned(self) -> bool:
        """Closed as not planned, or a pull request that was not merged."""
        return closed_as_not_planned(
            closed=self.closed,
            reason=self.state_reason,
            is_pull_request=self.is_pull_request,
            merged=self.merged,
        )

    @property
    def duplicate(self) -> bool:
        return self.closed and self.state_reason == "duplicate"

    @property
    def look(self) -> Look:
        """How GitHub draws it."""
        return look_of(
            state=self.state,
            reason=self.state_reason,
            is_pull_request=self.is_pull_request,
            draft=self.draft,
            merged=self.merged,
        )

    @property
    def opened_by(self) -> str:
        """Who opened it; empty while nobody asked the forge since it is kept."""
        return self.author.get("login", "") or ("a deleted account" if self.node_id else "")

    @property
    def known(self) -> bool:
        return self.state != State.UNKNOWN

    def active_at_besides(self, comment: "IssueComment") -> datetime | None:
        """When something last happened on the issue that was not our own comment."""
        return active_at(self.github_updated_at, comment.told_at, comment.quiet_since)

    def as_state(self) -> IssueState:
        return IssueState(
            closed=self.closed,
            not_planned=self.not_planned,
            assigned=self.assigned,
            duplicate=self.duplicate,
            parts=self.sub_issues,
            parts_closed=self.sub_issues_closed,
            out_of_reach=not self.known and host_of(self.repository) not in asked_hosts(),
        )
