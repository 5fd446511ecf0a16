"""What the portal writes to the forge, where maintainers turned it on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.models.issue import Issue
from roadmap.models.item import Item


class TalkBack(models.Model):
    """What maintainers allowed the portal to write on GitHub. One row; at first nothing."""

    comments = models.BooleanField(
        default=False, help_text="One comment on each tracking issue links its item, and is kept up to date."
    )
    creates_issues = models.BooleanField(
        default=False, help_text="An accepted proposal without an issue may get its tracking issue."
    )
    repositories = models.TextField(
        blank=True, help_text="Where else than in the roadmap's own repository: owner/name, one a line."
    )

    class Meta:
        verbose_name_plural = "talking back"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_talk_back")]

    def __str__(self) -> str:
        return "What the portal writes on GitHub"

    @classmethod
    def load(cls) -> "TalkBack":
        """The row; made on first use."""
        return cls.objects.get_or_create(pk=1)[0]

    @property
    def places(self) -> list[str]:
        """The repositories that the portal may write to, in lower case, the roadmap's own first."""
        names = [settings.ROADMAP_REPOSITORY, *self.repositories.split()]
        return list(dict.fromkeys(name.lower() for name in names if name))


class Outgoing(models.Model):
    """What every write to the forge has: when it is due, how often it was tried, what went wrong."""

    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is written next; empty: it is done."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_stopped(self) -> bool:
        """Whether it waits for a maintainer's word, because GitHub refused it for good."""
        return self.due_at is None and bool(self.problem)


class Written(models.Model):
    """That something was written on the forge, or tried: its limits count such writes, and maintainers see them."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.what


class IssueComment(Outgoing):
    """The portal's one comment on a tracking issue; `text` is what it shall say, `written` what it says.

    `told_at` is when GitHub took it and `quiet_since` when something last happened on the issue before, so that our own
    word is no sign of life.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="comment")
    comment_id = models.PositiveBigIntegerField(null=True, blank=True, help_text="GitHub's number of it.")
    place = models.CharField(max_length=160, blank=True, help_text="owner/name#12 where it was written.")
    told_at = models.DateTimeField(null=True, blank=True)
    quiet_since = models.DateTimeField(null=True, blank=True)
    text = models.TextField()
    written = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["due_at"], name="issue_comment_due")]

    def __str__(self) -> str:
        return f"The comment on {self.issue}"


class IssueRequest(Outgoing):
    """A tracking issue that shall be created for an item; `issue` is empty until it is there."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="issue_requests")
    repository = models.CharField(max_length=140)
    title = models.CharField(max_length=300)
    body = models.TextField()
    issue = models.OneToOneField(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="request"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["item"], name="one_request_an_item")]
        indexes = [models.Index(fields=["due_at"], name="issue_request_due")]

    def __str__(self) -> str:
        return f"A tracking issue for {self.item}"
