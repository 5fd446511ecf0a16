"""Decisions that are prepared: the list, one of them, and those that are published together."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.templatetags.portal import ago, badge
from proposals.admin import prepared_page, publish_page
from proposals.admin.filters import EVERY, MaintainerFilter, OneOf
from proposals.models import PreparedDecision
from proposals.permissions import can_decide, can_review
from proposals.services import preparing, publishing
from proposals.workflow import Status


class EndFilter(OneOf):
    """What became of it; what waits is shown first."""

    title = "state"
    parameter_name = "state"

    def options(self) -> dict[str, tuple[str, Q]]:
        ended = {end.value: (end.label, Q(ended_how=end)) for end in PreparedDecision.End}
        return {"waiting": ("Waiting", Q(ended_at__isnull=True)), **ended, "any": EVERY}


class Readied(ChangeList):
    """The rows of one page of the list, each with why it cannot be published now."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        whys = publishing.why_not_each(self.result_list, by=person(request))
        for row, why in zip(self.result_list, whys, strict=True):
            row.why_not = why
        self.waits = any(row.ended_at is None for row in self.result_list)


@admin.register(PreparedDecision)
class PreparedDecisionAdmin(ServicesOnly):
    """Reviewers read what is prepared; maintainers edit, cancel and publish it."""

    list_title = "Prepared decisions"
    list_filter = (EndFilter, "outcome", ("by", MaintainerFilter))
    list_display_links = ("topic",)
    list_per_page = publishing.MOST
    search_fields = ("proposal__title", "rationale")
    search_help_text = "Words of the proposal's title or of the rationale"
    kept_fields = ("move", "section", "target", "reason")
    # What waits stands before what ended.
    ordering = (F("ended_at").desc(nulls_first=True), "created_at", "pk")

    def has_view_permission(self, request: HttpRequest, obj: PreparedDecision | None = None) -> bool:
        return can_review(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreparedDecision]:
        return PreparedDecision.objects.select_related("proposal", "section", "by", "ended_by")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        ticks = ("together",) if can_decide(request.user) else ()
        return (*ticks, "topic", "result", "prepared_by", "standing")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Readied

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_publish": can_decide(request.user), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "proposals_prepareddecision"
        return [
            path("together/", wrap(self.publish_together), name=f"{name}_together"),
            path("published/", wrap(self.published), name=f"{name}_published"),
            *super().get_urls(),
        ]

    def publish_together(self, request: HttpRequest) -> HttpResponse:
        self.require_view(request)
        return publish_page.publish_together(self, request)

    def published(self, request: HttpRequest) -> HttpResponse:
        self.require_view(request)
        return publish_page.published(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        prepared = self.found(request, object_id)
        if request.method == "POST":
            return prepared_page.act(self, request, prepared)
        return prepared_page.read(self, request, prepared)

    @admin.display(description="Publish")
    def together(self, row: PreparedDecision) -> SafeString:
        """Ticked where it is ready: mostly all of those are published. What it sends goes to the preview."""
        if row.ended_at is not None:
            return SafeString("")
        return format_html(
            '<input type="checkbox" name="chosen" form="together" value="{}"{} aria-label="Publish: {}">',
            publish_page.sent(row),
            SafeString("" if getattr(row, "why_not", "") else " checked"),
            row.proposal.title,
        )

    @admin.display(description="Proposal", ordering="proposal__title")
    def topic(self, row: PreparedDecision) -> str:
        return row.proposal.title

    @admin.display(description="Prepared outcome", ordering="outcome")
    def result(self, row: PreparedDecision) -> SafeString:
        where = f"in {row.section}" if row.section else ""
        return format_html('{}<span class="cell-line">{}</span>', badge(Status(row.outcome)), where)

    @admin.display(description="Prepared", ordering="created_at")
    def prepared_by(self, row: PreparedDecision) -> SafeString:
        edited = f", {row.revision - 1} edit{'s' if row.revision > 2 else ''}" if row.revision > 1 else ""
        return format_html(
            '{}<span class="cell-line">{}{}</span>', row.by.display_name, ago(row.created_at), edited
        )

    @admin.display(description="State", ordering="ended_at")
    def standing(self, row: PreparedDecision) -> SafeString:
        if row.ended_at is not None:
            words = preparing.why_ended(row)
            how = PreparedDecision.End(row.ended_how).label
            return format_html('{} {}<span class="cell-line">{}</span>', how, ago(row.ended_at), words)
        if why := getattr(row, "why_not", ""):
            return format_html('Not yet<span class="cell-line">{}</span>', why)
        return SafeString('<strong class="prepared-ready">Ready</strong>')
