"""What the project decided to do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from portal.lib.moments import in_site_day
from portal.lib.search import matches
from roadmap.models.issue import Issue
from roadmap.models.repository import Repository
from roadmap.models.section import Section
from roadmap.progress import Measure, Source, Status, measure

# What follows the number in other addresses of an item.
TAKEN = frozenset({"edit", "move", "follow", "unfollow"})


def choices(enum: type[Status] | type[Source]) -> list[tuple[str, str]]:
    return [(member.value, member.value.replace("_", " ").capitalize()) for member in enum]


class ItemQuerySet(models.QuerySet["Item"]):
    def current(self) -> "ItemQuerySet":
        """Items that stand on the roadmap now."""
        return self.filter(left_at__isnull=True)

    def search(self, text: str) -> "ItemQuerySet":
        """Items whose title or text has all the words of `text`."""
        return self.filter(matches("roadmap_item", text))

    def with_issues(self) -> "ItemQuerySet":
        """One more query for the tracking issues of all items, in the document's order."""
        return self.prefetch_related(
            models.Prefetch("tracking", Tracking.objects.select_related("issue").order_by("position", "pk"))
        )

    def with_issues_and_names(self) -> "ItemQuerySet":
        """The same, each `tracking` with the `former_names` of the issue's repository."""
        repositories = Repository.objects.filter(name=models.OuterRef("issue__repository"))
        former = models.Subquery(repositories.values("former_names")[:1])
        tracking = Tracking.objects.select_related("issue").annotate(former_names=former)
        return self.prefetch_related(models.Prefetch("tracking", tracking.order_by("position", "pk")))


class Item(models.Model):
    """A roadmap item. Its id and address stay the same however the document changes."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True, help_text='As written, such as "1.3".')
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    status = models.CharField(max_length=20, choices=choices(Status), default=Status.PLANNED)
    status_source = models.CharField(max_length=20, choices=choices(Source), default=Source.ISSUES)
    document_status = models.CharField(max_length=20, choices=choices(Status), blank=True)
    in_document = models.BooleanField(
        default=True, help_text="Off while an item added here has not arrived in the repository's document."
    )
    place = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Which of the newest version's items it is, from 0; empty: none of them.",
    )
    repository_place = models.PositiveIntegerField(
        null=True, blank=True, help_text="The same in the newest version that the repository had."
    )
    target = models.CharField(max_length=100, blank=True, help_text='As written: "Q3 2026", "v1.2", "Later".')
    target_from = models.DateField(null=True, blank=True, editable=False)
    target_until = models.DateField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_items"
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a maintainer last said that all of this is true."
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it was gone from the document.")
    issues = models.ManyToManyField(Issue, through="Tracking", related_name="items")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ("section__position", "position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="item_status_known"),
            models.CheckConstraint(
                condition=Q(status_source__in=list(Source)), name="item_status_source_known"
            ),
            models.CheckConstraint(
                condition=Q(document_status__in=["", *Status]), name="item_document_status_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "-changed_at"], name="item_by_status")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("roadmap:read_item", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        slug = slugify(self.title)[:60].strip("-") or "item"
        return f"{slug}-item" if slug in TAKEN else slug

    @property
    def stands(self) -> bool:
        """Whether it is on the roadmap as something that is to come."""
        return self.left_at is None and self.status not in (Status.SHIPPED, Status.DROPPED)

    @property
    def standing(self) -> str:
        """What became of it, as it follows "It": of what was decided once, whatever the document says since."""
        if self.status == Status.SHIPPED:
            return "shipped"
        if self.left_at is not None:
            return f"left the roadmap on {in_site_day(self.left_at)}"
        return "stands on the roadmap" if self.stands else "was dropped"

    @property
    def tracked_issues(self) -> list[Issue]:
        """The tracking issues in the document's order; costs no query after `with_issues()`."""
        return [tracking.issue for tracking in self.tracking.all()]

    @property
    def measure(self) -> Measure:
        """How far its tracking issues are, by the rule of `roadmap.progress`."""
        return measure([issue.as_state() for issue in self.tracked_issues])


class Tracking(models.Model):
    """That an issue measures an item, and where in the item's list it stands."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="tracking")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="tracking")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["item", "issue"], name="tracked_once_an_item")]

    def __str__(self) -> str:
        return f"{self.issue} tracks {self.item}"
