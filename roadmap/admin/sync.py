"""The sync for maintainers: how it stands, and the buttons that start it and run again what was given up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, path, reverse

from portal.accounts.people import person
from portal.lib.admin import ReadOnlyAdmin
from portal.lib.errors import RuleBroken
from roadmap.models import Delivery, Issue, SyncRun
from roadmap.permissions import can_edit_roadmap
from roadmap.services import deliveries, sync_actions, sync_health

SHOWN = 10
NO_BUTTON = "This page does not know what to do. Press one of its buttons."


def log(request: HttpRequest, row: Model | None, model: type[Model], message: str) -> None:
    """Leave in the admin's log who did what; without a row it is about the model's rows as a whole."""
    LogEntry.objects.create(
        user_id=person(request).pk,
        content_type_id=ContentType.objects.get_for_model(model).pk,
        object_id=str(row.pk) if row else None,
        object_repr=str(row or "The sync")[:200],
        action_flag=CHANGE,
        change_message=message,
    )


class SyncList(ReadOnlyAdmin):
    """A list of the sync: tabs lead to the others, so it needs no side bar."""

    list_title = ""

    class Media:
        css = {"all": ["portal/css/components/signs.css", "portal/css/review.css", "portal/css/sync.css"]}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": self.list_title, "is_nav_sidebar_enabled": False, **(extra_context or {})}
        return super().changelist_view(request, context)


class SyncPage(SyncList):
    """A page beside the list of runs, at an address of its own; the runs' admin is one."""

    def get_urls(self) -> list[URLPattern]:
        own = path("now/", self.admin_site.admin_view(self.sync_view), name="roadmap_sync")
        return [own, *super().get_urls()]

    def sync_view(self, request: HttpRequest) -> HttpResponse:
        """The page; POST does what the pressed button says."""
        if not can_edit_roadmap(request.user):
            raise PermissionDenied("Your roles do not let you see the sync here.")
        if request.method != "POST":
            return self.page(request)
        try:
            messages.success(request, act(request))
        except RuleBroken as refused:
            return self.page(request, status=refused.status, refusal=refused.message)
        return HttpResponseRedirect(reverse("admin:roadmap_sync"))

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        context = {
            **self.frame(request, "Sync"),
            "health": sync_health.look(),
            "letters": sync_health.dead_letters()[:SHOWN],
            "issues_behind": sync_health.issues_behind()[:SHOWN],
            "repositories_behind": sync_health.repositories_behind()[:SHOWN],
            "runs": SyncRun.objects.filter(whole=True)[:SHOWN],
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/syncrun/now.html", context, status=status)


def act(request: HttpRequest) -> str:
    """Do what the pressed button says; what was done, in words. RuleBroken for what cannot be."""
    do: Callable[[HttpRequest], str] | None = BUTTONS.get(request.POST.get("do", ""))
    if do is None:
        raise RuleBroken(NO_BUTTON, status=422)
    return do(request)


def _sync(request: HttpRequest) -> str:
    told = sync_actions.ask_for_sync(by=person(request))
    log(request, None, SyncRun, f"Sync now: {told}")
    return told


def _run_again(request: HttpRequest) -> str:
    delivery = _row(Delivery, request)
    replay(request, delivery)
    return f"{delivery} runs again in a moment."


def _ask(request: HttpRequest) -> str:
    issue = _row(Issue, request)
    sync_actions.ask_about([issue.pk], by=person(request))
    log(request, issue, Issue, "Asked GitHub about it.")
    return f"GitHub is asked about {issue} in a moment."


def _write_again(request: HttpRequest) -> str:
    number = sync_actions.write_again(by=person(request))
    told = f"{number} thing{pluralize(number)} to be written on GitHub {pluralize(number, 'is,are')} tried again."
    log(request, None, SyncRun, told)
    return told


def _row(model: type[Any], request: HttpRequest) -> Any:
    chosen = request.POST.get("row", "")
    row = model.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if row is None:
        raise RuleBroken(f"That {model._meta.verbose_name} is not there any more.", status=404)
    return row


def replay(request: HttpRequest, delivery: Delivery) -> None:
    """Have a worker apply a delivery again, and leave that in the log."""
    deliveries.replay(delivery, by=person(request))
    log(request, delivery, Delivery, f"Replayed; it was {delivery.get_state_display().lower()}.")


BUTTONS: dict[str, Callable[[HttpRequest], str]] = {
    "sync": _sync,
    "run_again": _run_again,
    "ask": _ask,
    "write_again": _write_again,
}
