"""The decisions, to look back on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from portal.lib.admin import ServicesOnly
from portal.templatetags.portal import ago, badge
from proposals.admin import archive_page
from proposals.admin.filters import MaintainerFilter
from proposals.models import Decision
from proposals.permissions import can_decide
from proposals.workflow import Status


@admin.register(Decision)
class DecisionAdmin(ServicesOnly):
    """Read only: a decision is public and stays as it was given."""

    list_title = "Decisions"
    list_display = ("proposal", "result", "round", "by", "given")
    list_filter = ("outcome", ("by", MaintainerFilter))
    list_select_related = ("proposal", "by")
    search_fields = ("proposal__title", "rationale")
    search_help_text = "Words of the proposal's title or of the rationale"
    fields = ("proposal", "outcome", "round", "rationale", "by", "at")

    @admin.display(description="Outcome", ordering="outcome")
    def result(self, decision: Decision) -> SafeString:
        return badge(Status(decision.outcome))

    @admin.display(description="Decided", ordering="at")
    def given(self, decision: Decision) -> SafeString:
        return ago(decision.at)

    def has_view_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return request.user.has_perm("proposals.view_decision")

    def get_urls(self) -> list[URLPattern]:
        """The admin's own, and the log as a file."""
        secured = self.admin_site.admin_view
        return [
            path("export/", secured(self.export), name="proposals_decision_export"),
            path("import/", secured(self.bring), name="proposals_decision_import"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest) -> HttpResponse:
        return archive_page.export(self, request)

    def bring(self, request: HttpRequest) -> HttpResponse:
        return archive_page.bring(self, request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"can_decide": can_decide(request.user), **(extra_context or {})}
        )
