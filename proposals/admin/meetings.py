"""Meetings in the admin: plan one, keep its agenda, write the minutes beside it, publish them."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.meeting_forms import MinutesForm, PlanForm, PutOnForm
from proposals.models import AgendaItem, Meeting
from proposals.permissions import can_decide, can_review
from proposals.services import meetings

Done = tuple[str, str]  # what the history says, what the person reads


@admin.register(Meeting)
class MeetingAdmin(ServicesOnly):
    """Every button calls a service; the history keeps who pressed it."""

    list_title = "Meetings"
    list_display = ("title", "starts_at", "place", "weekly", "published_at")
    list_filter = ("weekly",)
    ordering = ("-starts_at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return can_review(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_decide(request.user)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(can_decide(request.user), meetings.ONLY_MAINTAINERS)
        form = PlanForm(request.POST or None, label_suffix="")
        if request.method != "POST" or not form.is_valid():
            status = 422 if form.errors else 200
            return self._render(request, "plan", status=status, title="Plan a meeting", form=form)
        with transaction.atomic():
            meeting = meetings.plan(form.plan(), by=person(request))
            self.log_addition(request, meeting, "Planned")
        messages.success(request, "Planned. The agenda is made from what waits now.")
        return HttpResponseRedirect(_page_of(meeting))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        meeting = self.found(request, object_id)
        if request.method != "POST":
            return self._show(request, meeting)
        require(can_decide(request.user), meetings.ONLY_MAINTAINERS)
        refused = self._save(request, meeting) if "minutes" in request.POST else None
        return refused or self._act(request, meeting, request.POST.get("do", ""))

    def _act(self, request: HttpRequest, meeting: Meeting, do: str) -> HttpResponse:
        """What the button says; the minutes that came with it are saved by now."""
        actions: dict[str, Callable[[HttpRequest, Meeting], Done]] = {
            "refresh": _refresh,
            "take_off": _take_off,
            "publish": _publish,
        }
        # Enter in the field of the number presses the page's first button.
        if do == "put_on" or (do == "minutes" and request.POST.get("proposal")):
            return self._put_on(request, meeting)
        if do == "minutes":
            messages.success(request, "Saved.")
            return HttpResponseRedirect(_page_of(meeting))
        if do.partition(" ")[0] not in actions:
            raise RuleBroken("This page has no such button.", status=422)
        return self._done(request, meeting, lambda: actions[do.partition(" ")[0]](request, meeting))

    def _done(self, request: HttpRequest, meeting: Meeting, act: Callable[[], Done]) -> HttpResponse:
        try:
            with transaction.atomic():
                kept, told = act()
                self.log_change(request, meeting, kept)
        except RuleBroken as refused:
            return self._show(request, meeting, status=refused.status, refusal=refused.message)
        messages.success(request, told)
        return HttpResponseRedirect(_page_of(meeting))

    def _put_on(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        form = PutOnForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._show(request, meeting, status=422, put_on=form)
        proposal = form.cleaned_data["proposal"]

        def act() -> Done:
            meetings.put_on(meeting, proposal, by=person(request), note=form.cleaned_data["note"])
            return f"“{proposal.title}” put on the agenda", "It is on the agenda."

        return self._done(request, meeting, act)

    def _save(self, request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
        """Save the minutes; where that is refused, the page that says why. Where others were saved meanwhile it shows
        both texts, and the next save counts from theirs."""
        form = MinutesForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._show(request, meeting, status=422, minutes=form)
        text, revision = form.cleaned_data["minutes"], form.cleaned_data["revision"]
        try:
            with transaction.atomic():
                saved = meetings.write_minutes(meeting, text, revision=revision, by=person(request))
                if saved.revision != meeting.revision:
                    self.log_change(request, saved, "Minutes saved")
        except meetings.NewerMinutes as newer:
            theirs = newer.saved
            both = MinutesForm(initial={"minutes": text, "revision": theirs.revision}, label_suffix="")
            return self._show(request, theirs, status=409, refusal=newer.message, minutes=both, theirs=theirs)
        except RuleBroken as refused:
            return self._show(request, meeting, status=refused.status, refusal=refused.message, minutes=form)
        meeting.refresh_from_db()
        return None

    def _show(
        self, request: HttpRequest, meeting: Meeting, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        """The agenda, and the minutes beside it."""
        written = {"minutes": meeting.minutes, "revision": meeting.revision}
        context = {
            "title": meeting.title,
            "meeting": meeting,
            "agenda": list(meetings.agenda_of(meeting)),
            "put_on": PutOnForm(label_suffix=""),
            "minutes": MinutesForm(initial=written, label_suffix=""),
            "may": can_decide(request.user),
            **said,
        }
        return self._render(request, "meeting", status=status, **context)

    def _render(self, request: HttpRequest, name: str, *, status: int, **context: Any) -> HttpResponse:
        everywhere = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "media": self.media,
        }
        page = f"admin/proposals/meeting/{name}.html"
        return render(request, page, {**everywhere, **context}, status=status)


def _page_of(meeting: Meeting) -> str:
    return reverse("admin:proposals_meeting_change", args=[meeting.pk])


def _refresh(request: HttpRequest, meeting: Meeting) -> Done:
    meetings.refresh_agenda(meeting, by=person(request))
    return "Agenda refreshed", "The agenda is made from what waits now."


def _take_off(request: HttpRequest, meeting: Meeting) -> Done:
    number = request.POST.get("do", "").partition(" ")[2]
    readable = number.isascii() and number.isdecimal() and len(number) < 19
    items = AgendaItem.objects.select_related("proposal", "meeting")
    item = get_object_or_404(items, pk=int(number) if readable else 0, meeting=meeting)
    meetings.take_off(item, by=person(request))
    return f"“{item.proposal.title}” taken off the agenda", "It is off the agenda, and stays off."


def _publish(request: HttpRequest, meeting: Meeting) -> Done:
    meetings.publish(meeting, by=person(request))
    return "Minutes published", "Everyone can read the minutes now."
