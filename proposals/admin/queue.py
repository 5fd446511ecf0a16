"""The review queue of the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.kept import keep_over_sign_in
from portal.templatetags.portal import ago, badge
from proposals.admin import (
    agenda_card,
    asked,
    assessing,
    bulk,
    desk_page,
    merge_page,
    review_page,
    saved_filters,
)
from proposals.admin.asking import QueueList
from proposals.admin.filters import (
    AgeFilter,
    AskedFilter,
    MineFilter,
    RelatedFilter,
    StatusFilter,
    VotesFilter,
    by_words,
)
from proposals.models import Proposal
from proposals.permissions import can_review
from proposals.services import desk
from proposals.wording import short_turn
from proposals.workflow import Status


@admin.register(Proposal)
class ProposalAdmin(ServicesOnly):
    """What was ever submitted, what needs its reviewers most first. A proposal opens as its review page."""

    list_title = "Review queue"
    list_display = ("title", "need", "turn", "origin", "vote_total", "comment_total", "age")
    list_filter = (StatusFilter, AskedFilter, MineFilter, ("section", RelatedFilter), VotesFilter, AgeFilter)
    search_fields = ("title", "problem", "body", "author__username", "author__name")
    search_help_text = "Words of the title, the problem, the proposal, or the author's name"
    empty_value_display = "No section"
    kept_fields = ("move", "section", "reason", "body", "value", "why")
    actions = bulk.CHOICES

    def has_view_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return can_review(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """A draft is its author's alone; here it does not exist."""
        proposals = desk.with_need(Proposal.objects.public(), by=person(request))
        return proposals.select_related("author", "section", "roadmap_item")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return desk.BY_NEED

    def get_urls(self) -> list[URLPattern]:
        merge = keep_over_sign_in("reason")(self.admin_site.admin_view(self.merge))
        return [
            *saved_filters.urls(self),
            path("asked/", self.admin_site.admin_view(self.asked_of_me), name="proposals_proposal_asked"),
            *desk_page.urls(self),
            *agenda_card.urls(self),
            *bulk.urls(self),
            path("<int:pk>/merge/", merge, name="proposals_proposal_merge"),
            path(
                "merges/<int:pk>/undo/",
                self.admin_site.admin_view(self.undo),
                name="proposals_proposal_unmerge",
            ),
            *super().get_urls(),
        ]

    def asked_of_me(self, request: HttpRequest) -> HttpResponse:
        return asked.asked_of_me(self, request)

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        return merge_page.merge(self, request, self.found(request, str(pk)))

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        return merge_page.undo(self, request, pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Proposal], search_term: str
    ) -> tuple[QuerySet[Proposal], bool]:
        return queryset.filter(by_words(search_term)), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return bulk.offered(super().get_actions(request), request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return desk_page.change_list(request, QueueList)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        bulk.leave_readable_ticks(request)
        progress = desk_page.progress_of_list(self, request)
        return saved_filters.opened(self, request, partial(super().changelist_view, extra_context=progress))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        proposal = self.found(request, object_id)
        if request.method == "POST":
            act = assessing.ACTS.get(request.POST.get("do", ""), review_page.decide)
            return act(self, request, proposal)
        return review_page.read(self, request, proposal)

    @admin.display(description="Need, reviews", ordering="review_count")
    def need(self, proposal: Proposal) -> SafeString:
        return desk_page.need_of(proposal)

    @admin.display(description="Status, whose turn", ordering="status")
    def turn(self, proposal: Proposal) -> SafeString:
        status = Status(proposal.status)
        words = short_turn(proposal.turn, proposal.turn_of)
        return format_html('{}<span class="cell-line">{}</span>', badge(status), words)

    @admin.display(description="Author, section", ordering="author__username")
    def origin(self, proposal: Proposal) -> SafeString:
        section = proposal.section or self.empty_value_display
        return format_html('{}<span class="cell-line">{}</span>', proposal.author.display_name, section)

    @admin.display(description="Votes", ordering="vote_count")
    def vote_total(self, proposal: Proposal) -> int:
        return proposal.vote_count

    @admin.display(description="Comments", ordering="comment_count")
    def comment_total(self, proposal: Proposal) -> int:
        return proposal.comment_count

    @admin.display(description="Submitted, moved", ordering="submitted_at")
    def age(self, proposal: Proposal) -> SafeString:
        submitted, moved = ago(proposal.submitted_at), ago(proposal.moved_at)
        if proposal.moved_at == proposal.submitted_at:
            return submitted
        return format_html('{}<span class="cell-line">moved {}</span>', submitted, moved)
