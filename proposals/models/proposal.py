"""A topic that somebody proposes for the roadmap."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.lib.search import matches
from proposals.models.chains import originals_sql
from proposals.models.turn import Turned
from proposals.workflow import COMMENTABLE, OPEN, TURN, VOTABLE, Actor, Status, may_follow
from roadmap.models import Item, Section

# What follows the number in other addresses of a proposal.
TAKEN = frozenset(
    {
        "edit",
        "submit",
        "withdraw",
        "vote",
        "unvote",
        "comments",
        "versions",
        "keep-vote",
        "autosave",
        "voters",
        "authors",
        "invitation",
    }
)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What was ever submitted; one's own drafts too. Everything else does not exist for the reader."""
        if not user.is_authenticated:
            return self.public()
        written = user.co_authorships.filter(accepted_at__isnull=False).values("proposal")
        return self.filter(Q(submitted_at__isnull=False) | Q(author=user.pk) | Q(pk__in=written))

    def written_by(self, user: User) -> Self:
        """What the member proposed or is a co-author of, drafts too."""
        # Asked first: with a subquery here PostgreSQL would read every proposal.
        together = user.co_authorships.filter(accepted_at__isnull=False).values_list("proposal", flat=True)
        return self.filter(Q(author=user.pk) | Q(pk__in=list(together)))

    def public(self) -> Self:
        """What everyone may read: whatever was ever submitted."""
        return self.filter(submitted_at__isnull=False)

    def open(self) -> Self:
        """Proposals about which nothing final was decided."""
        return self.filter(status__in=OPEN)

    def search(self, text: str) -> Self:
        """Proposals whose title, problem or body has all the words of `text`."""
        return self.filter(matches("proposals_proposal", text)) if text.strip() else self

    def search_originals(self, text: str) -> Self:
        """`search`, with the original in the place of each duplicate that has the words."""
        duplicates = self.model.objects.filter(status=Status.DUPLICATE).search(text).order_by().values("pk")
        try:
            sql, values = duplicates.query.sql_with_params()
        except EmptyResultSet:  # no word in it
            return self.none()
        originals = Q(pk__in=RawSQL(originals_sql(sql), values))  # noqa: S611  Django's own SQL, its values apart
        return self.exclude(status=Status.DUPLICATE).filter(originals | matches("proposals_proposal", text))


class Proposal(Turned):
    """The proposal. Votes and comments are counted here, moved in the transaction of each vote and comment."""

    title = models.CharField(max_length=120)
    problem = models.TextField("the problem it solves", help_text="Markdown")
    body = models.TextField("the proposal", help_text="Markdown")
    problem_html = models.TextField(editable=False, blank=True)
    body_html = models.TextField(editable=False, blank=True)
    summary = models.CharField(max_length=200, editable=False, blank=True, help_text="One line for lists.")
    links: Any = models.JSONField(
        "related issues", default=list, blank=True, help_text='[{"text": "moby/moby#1", "url": …}]'
    )
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Made with the form: sending it twice saves once."
    )
    status = models.CharField(
        max_length=20, choices=[(s.value, s.label) for s in Status], default=Status.DRAFT, editable=False
    )
    revision = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Moves with every change of the text, so that an older form is noticed.",
    )
    version = models.PositiveIntegerField(
        default=0, editable=False, help_text="The number of its newest version; 0 before it is submitted."
    )
    material_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="The newest version that changed what people vote for."
    )
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the status changed."
    )
    vote_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    trend = models.FloatField(default=0, editable=False)
    roadmap_item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal", editable=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        permissions = [
            ("review_proposal", "Can read the review queue"),
            ("decide_proposal", "Can decide proposals"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="proposal_status_known"),
            models.CheckConstraint(
                condition=Q(status=Status.ACCEPTED, roadmap_item__isnull=False)
                | (~Q(status=Status.ACCEPTED) & Q(roadmap_item__isnull=True)),
                name="accepted_iff_on_the_roadmap",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | Q(status__in=[Status.DRAFT, Status.WITHDRAWN]),
                name="submitted_has_its_time",
            ),
            models.CheckConstraint(condition=Q(vote_count__gte=0), name="vote_count_not_negative"),
            models.CheckConstraint(condition=Q(comment_count__gte=0), name="comment_count_not_negative"),
            models.CheckConstraint(
                condition=Q(material_version__lte=F("version")), name="material_version_is_there"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="proposal_has_a_title"),
            models.UniqueConstraint(fields=["author", "key"], name="one_proposal_a_form"),
            models.CheckConstraint(
                condition=Q(turn_of__in=[str(state) for state in TURN]), name="turn_known"
            ),
            models.CheckConstraint(
                condition=Q(turn_ends_at__isnull=True) | Q(turn_left__isnull=True),
                name="turn_runs_or_stands_still",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-vote_count", "-id"], name="proposal_most_voted"),
            models.Index(fields=["status", "-submitted_at", "-id"], name="proposal_newest"),
            models.Index(fields=["status", "moved_at", "id"], name="proposal_queue"),
            models.Index(fields=["turn_ends_at", "id"], name="proposal_turn_ends"),
            models.Index(fields=["status", "-trend", "-id"], name="proposal_trending"),
            models.Index(fields=["status", "-comment_count", "-id"], name="proposal_most_discussed"),
            models.Index(
                fields=["-vote_count", "-id"], condition=Q(submitted_at__isnull=False), name="all_most_voted"
            ),
            models.Index(
                fields=["-submitted_at", "-id"], condition=Q(submitted_at__isnull=False), name="all_newest"
            ),
            models.Index(
                fields=["-trend", "-id"], condition=Q(submitted_at__isnull=False), name="all_trending"
            ),
            models.Index(
                fields=["-comment_count", "-id"],
                condition=Q(submitted_at__isnull=False),
                name="all_most_discussed",
            ),
            models.Index(
                fields=["status", "section"], condition=Q(submitted_at__isnull=False), name="proposal_facets"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:read_proposal", args=[self.pk, self.slug])

    @cached_property
    def co_author_ids(self) -> frozenset[int]:
        """Who accepted to write it too; asked once."""
        return frozenset(
            self.co_authors.accepted().filter(member__isnull=False).values_list("member", flat=True)
        )

    @property
    def author_ids(self) -> frozenset[int]:
        """Everyone who writes it."""
        return self.co_author_ids | {self.author_id}

    @property
    def slug(self) -> str:
        slug = slugify(self.title)[:60].strip("-") or "proposal"
        return f"{slug}-proposal" if slug in TAKEN else slug

    @property
    def takes_votes(self) -> bool:
        return self.status in VOTABLE

    @property
    def takes_comments(self) -> bool:
        return self.status in COMMENTABLE

    @property
    def status_words(self) -> str:
        """The status as it stands inside a sentence."""
        return Status(self.status).label.lower()

    def why_not_to(self, status: Status) -> str:
        """Why the workflow has no such move, in a sentence; "" where it has."""
        if may_follow(Status(self.status), status):
            return ""
        return f"A proposal that is {self.status_words} cannot become {status.label.lower()}."

    def move_to(self, status: Status) -> None:
        """Change the status in memory, if the workflow has that move; RuleBroken otherwise. The caller saves."""
        if why := self.why_not_to(status):
            raise RuleBroken(why)
        self.status = status
        self.moved_at = timezone.now()
        if TURN[status].actor == Actor.NOBODY:
            self.stop_turn(self.moved_at)
        else:
            self.begin_turn(status, now=self.moved_at)
