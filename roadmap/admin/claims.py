"""Who said that they work on what: maintainers look, and free an issue for a stated reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import pluralize

from portal.accounts.people import person
from portal.lib.admin import ReadOnlyAdmin, WhenFilter
from portal.lib.errors import RuleBroken
from roadmap.models import Claim
from roadmap.permissions import can_edit_roadmap
from roadmap.services import claiming


class ReasonForm(ActionForm):
    """Beside the choice of the action, so that releasing takes one step."""

    reason = forms.CharField(
        label="Reason, for the member to read", required=False, max_length=300, label_suffix=":"
    )


class ClaimState(admin.SimpleListFilter):
    """Whether a claim holds, and how it ended; one that was warned may need a word."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("holds", "Holds"), ("warned", "Holds, warned"), *Claim.Ending.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        match self.value():
            case "holds":
                return queryset.filter(ended_at__isnull=True)
            case "warned":
                return queryset.filter(ended_at__isnull=True, warned_at__isnull=False)
            case None:
                return queryset
            case ending:
                return queryset.filter(ending=ending)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Claims are made and given back on the site; here they are released."""

    list_display = ("what", "member", "at", "active_at", "warned_at", "ended_at", "ending")
    list_filter = (ClaimState, ("at", WhenFilter))
    list_select_related = ("issue", "member")
    search_fields = (
        "issue__repository",
        "issue__title",
        "=issue__number",
        "member__username",
        "member__name",
    )
    search_help_text = "The issue's title or number, or the member's name"
    fields = (
        *("issue", "title", "member", "at", "active_at", "warned_at", "ended_at", "ending"),
        "reason",
    )
    readonly_fields = ("title",)
    action_form = ReasonForm
    actions = ("release",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return can_edit_roadmap(request.user)

    @admin.display(description="issue", ordering="issue")
    def what(self, claim: Claim) -> str:
        return f"{claim.issue.title} ({claim.issue})"

    @admin.display(description="title")
    def title(self, claim: Claim) -> str:
        return claim.issue.title

    @admin.action(description="Release, so that somebody else can take the issue", permissions=["view"])
    def release(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        running = list(queryset.filter(ended_at__isnull=True).select_related("issue", "member"))
        try:
            for claim in running:
                claiming.release(claim, by=person(request), reason=request.POST.get("reason", ""))
                self.log_change(request, claim, "Released")
        except RuleBroken as refused:
            self.message_user(request, refused.message, messages.ERROR)
        else:
            self.message_user(request, f"{len(running)} claim{pluralize(len(running))} released.")
