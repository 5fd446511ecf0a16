"""What GitHub told: the mirror of its issues, its webhooks, the runs of the sync."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.admin import ReadOnlyAdmin
from roadmap.models import Delivery, Issue, SyncRun
from roadmap.services import deliveries
from roadmap.tasks import sync_soon


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "took",
        "requests",
        "changed",
        "unchanged",
        "failed",
        "stopped_until",
        "problem",
    )
    list_filter = ("whole", "started_at")
    fieldsets = (
        (None, {"fields": ("started_at", "finished_at", "running", "whole", "problem", "stopped_until")}),
        ("What it did", {"fields": ("requests", "fetched", "changed", "unchanged", "failed")}),
    )

    @admin.display(description="took")
    def took(self, run: SyncRun) -> timedelta | str:
        if run.finished_at is None:
            return "under way"
        return timedelta(seconds=round((run.finished_at - run.started_at).total_seconds()))


class DeliveryEnds(admin.SimpleListFilter):
    """What became of deliveries; those given up come first, because someone has to look."""

    title = "what became of it"
    parameter_name = "became"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("given_up", "Given up"), ("waiting", "Waiting"), ("applied", "Applied")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Delivery]
    ) -> models.QuerySet[Delivery]:
        waiting = queryset.filter(processed_at__isnull=True)
        match self.value():
            case "given_up":
                return waiting.filter(tries__gte=deliveries.TRIES)
            case "waiting":
                return waiting.filter(tries__lt=deliveries.TRIES)
            case "applied":
                return queryset.filter(processed_at__isnull=False)
            case _:
                return queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "event", "action", "processed_at", "tries", "outcome")
    list_filter = (DeliveryEnds, "event", "received_at")
    search_fields = ("guid", "outcome")
    fields = ("received_at", "event", "action", "guid", "processed_at", "tries", "outcome", "payload")
    actions = ("apply_again",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Delivery]:
        rows = super().get_queryset(request)
        opened = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        # A list of fifty needs none of the payloads, which can be large.
        return rows if opened else rows.defer("payload")

    @admin.action(description="Apply again (those that are not applied yet)", permissions=["view"])
    def apply_again(self, request: HttpRequest, queryset: models.QuerySet[Delivery]) -> None:
        waiting = list(queryset.filter(processed_at__isnull=True))
        for delivery in waiting:
            deliveries.apply_again(delivery)
        self.message_user(
            request, f"{len(waiting)} deliver{pluralize(len(waiting), 'y,ies')} will be applied again."
        )


@admin.register(Issue)
class IssueAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "title",
        "state",
        "assigned",
        "objective",
        "github_updated_at",
        "failing_since",
    )
    list_filter = ("state", "objective", ("failing_since", admin.EmptyFieldListFilter), "repository")
    search_fields = ("repository", "title", "=number")
    fieldsets = (
        (None, {"fields": ("repository", "number", "title", "address", "state", "state_reason", "tracks")}),
        ("People and plans", {"fields": ("assignees", "labels", "milestone", "comments", "objective")}),
        ("As of", {"fields": ("github_updated_at", "fetched_at", "failing_since", "failure")}),
    )
    readonly_fields = ("address", "tracks")
    actions = ("ask_now",)

    @admin.display(description="on GitHub")
    def address(self, issue: Issue) -> SafeString | str:
        return format_html('<a href="{0}">{0}</a>', issue.url) if issue.url else "–"

    @admin.display(description="measures")
    def tracks(self, issue: Issue) -> str:
        return ", ".join(str(item) for item in issue.items.all()) or "no item"

    @admin.action(description="Ask GitHub about these now", permissions=["view"])
    def ask_now(self, request: HttpRequest, queryset: models.QuerySet[Issue]) -> None:
        issue_ids = list(queryset.values_list("pk", flat=True))
        sync_soon.delay_on_commit(issue_ids=issue_ids)
        self.message_user(
            request, f"GitHub will be asked about {len(issue_ids)} issue{pluralize(len(issue_ids))}."
        )
