"""The decisions, to look back on."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from portal.lib.admin import ServicesOnly
from portal.templatetags.portal import ago, badge
from proposals.admin.filters import RelatedFilter
from proposals.models import Decision
from proposals.workflow import Status


@admin.register(Decision)
class DecisionAdmin(ServicesOnly):
    """Read only: a decision is public and stays as it was given."""

    list_title = "Decisions"
    list_display = ("proposal", "result", "round", "by", "given")
    list_filter = ("outcome", ("by", RelatedFilter))
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
