"""What GitHub told: the mirror of its issues, its webhooks, the runs of the sync."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.sync import SyncList, SyncPage, log, replay
from roadmap.models import Delivery, DeliveryState, Issue, SyncRun
from roadmap.services import sync_actions, sync_health


class RunEnds(admin.SimpleListFilter):
    """How runs ended; those under way come first."""

    title = "how it ended"
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("running", "Under way"), ("complete", "Complete"), ("failed", "Not complete")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[SyncRun]) -> models.QuerySet[SyncRun]:
        match self.value():
            case "running":
                return queryset.filter(running=True)
            case "complete":
                return queryset.filter(running=False, problem="")
            case "failed":
                return queryset.filter(running=False).exclude(problem="")
            case _:
                return queryset


class BehindOrNot(admin.SimpleListFilter):
    """Issues whose state is not what GitHub says now, as far as anybody knows."""

    title = "whether it is behind"
    parameter_name = "behind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Behind")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Issue]) -> models.QuerySet[Issue]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=sync_health.issues_behind().order_by().values("pk"))


@admin.register(SyncRun)
class SyncRunAdmin(SyncPage):
    list_title = "Runs of the sync"
    list_display = (
        "started_at",
        "forge",
        "took",
        "progress",
        "requests",
        "changed",
        "unchanged",
        "failed",
        "resumed",
        "how_it_ended",
    )
    list_filter = (RunEnds, "whole", "forge", "started_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("forge", "started_at", "finished_at", "running", "whole", "holder", "resumed"),
                    *("problem", "stopped_until", "resume_at"),
                )
            },
        ),
        (
            "What it did",
            {
                "fields": (
                    *("total", "done", "requests", "fetched", "changed", "unchanged", "failed"),
                    *("rate_limit", "rate_remaining", "rate_reset_at"),
                )
            },
        ),
    )

    @admin.display(description="took")
    def took(self, run: SyncRun) -> timedelta | str:
        if run.finished_at is None:
            return "under way"
        return timedelta(seconds=round((run.finished_at - run.started_at).total_seconds()))

    @admin.display(description="reached", ordering="done")
    def progress(self, run: SyncRun) -> SafeString | str:
        if not run.total:
            return "–"
        if not run.running:
            return f"{run.done} of {run.total}"
        return format_html(
            '<progress max="{}" value="{}" aria-label="Progress"></progress> {} of {}',
            *(run.total, run.done, run.done, run.total),
        )

    @admin.display(description="ended", ordering="problem")
    def how_it_ended(self, run: SyncRun) -> str:
        if run.problem:
            return run.problem
        return "–" if run.running else "Complete"


@admin.register(Delivery)
class DeliveryAdmin(SyncList):
    list_title = "What GitHub sent"
    list_display = ("received_at", "event", "action", "forge", "state", "processed_at", "tries", "outcome")
    list_filter = ("state", "event", "forge", "received_at")
    search_fields = ("guid", "outcome")
    fields = (
        *("received_at", "forge", "event", "action", "guid", "state", "processed_at", "tries", "outcome"),
        *("replayed_at", "replayed_by", "payload"),
    )
    actions = ("replay",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Delivery]:
        rows = super().get_queryset(request)
        opened = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        # A list of fifty needs none of the payloads, which can be large.
        return rows if opened else rows.defer("payload")

    @admin.action(description="Replay", permissions=["view"])
    def replay(self, request: HttpRequest, queryset: models.QuerySet[Delivery]) -> HttpResponse | None:
        """Ask first, with how many there are of each kind; then have a worker apply them again."""
        number = queryset.count()
        if number > sync_actions.MOST:
            most = f"{sync_actions.MOST:,} at most can be replayed at once, and you chose {number:,}."
            self.message_user(request, most, messages.ERROR)
            return None
        if "confirmed" not in request.POST:
            return self.preview(request, queryset, number)
        refusals: list[str] = []
        for delivery in queryset.order_by("pk"):
            try:
                replay(request, delivery)
            except RuleBroken as refused:
                refusals.append(refused.message)
        done = number - len(refusals)
        self.message_user(request, f"{done} deliver{pluralize(done, 'y,ies')} will be applied again.")
        for why, many in Counter(refusals).items():
            self.message_user(request, f"{many} of them not: {why}", messages.WARNING)
        return None

    def preview(self, request: HttpRequest, queryset: models.QuerySet[Delivery], number: int) -> HttpResponse:
        states = queryset.order_by("state").values_list("state").annotate(models.Count("pk"))
        context = {
            **self.frame(request, f"Replay {number} deliver{pluralize(number, 'y,ies')}"),
            "states": [(DeliveryState(state).label, many) for state, many in states],
            "chosen": list(queryset.values_list("pk", flat=True)),
            "number": number,
        }
        return render(request, "admin/roadmap/delivery/replay.html", context)


@admin.register(Issue)
class IssueAdmin(SyncList):
    list_title = "GitHub’s issues"
    list_display = (
        "__str__",
        "title",
        "state",
        "assigned",
        "objective",
        "github_updated_at",
        "failing_since",
    )
    list_filter = (BehindOrNot, "state", "objective", "repository")
    search_fields = ("repository", "title", "=number")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("repository", "number", "node_id", "title", "address", "state", "state_reason"),
                    *("is_pull_request", "draft", "merged_at", "locked", "tracks"),
                )
            },
        ),
        (
            "People and plans",
            {
                "fields": (
                    *("author", "assignees", "labels", "milestone", "milestone_due", "comments", "reactions"),
                    *("sub_issues", "sub_issues_closed", "blocked_by", "objective", "language"),
                )
            },
        ),
        (
            "As of",
            {
                "fields": (
                    *("opened_at", "closed_at", "github_updated_at", "fetched_at", "etag"),
                    *("failing_since", "failure", "absence", "absent_since"),
                )
            },
        ),
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
        sync_actions.ask_about(issue_ids, by=person(request))
        for issue in queryset:
            log(request, issue, Issue, "Asked GitHub about it.")
        self.message_user(
            request, f"GitHub will be asked about {len(issue_ids)} issue{pluralize(len(issue_ids))}."
        )
