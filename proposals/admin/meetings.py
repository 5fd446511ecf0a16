"""Meetings in the admin: the list, planning one, and the ways to each one's pages."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from portal.lib.kept import keep_over_sign_in
from portal.lib.moments import in_site_time
from proposals.admin import meeting_page, meeting_plan_page, minute_taking
from proposals.admin.filters import OneOf
from proposals.meeting_forms import PLANNED, PlanForm
from proposals.models import Meeting
from proposals.permissions import can_decide, can_review
from proposals.services import meetings, minutes
from proposals.services.meeting_rows import ONLY_MAINTAINERS


class StateFilter(OneOf):
    """What became of the plan."""

    title = "state"
    parameter_name = "state"

    def options(self) -> dict[str, tuple[str, Q]]:
        live = Q(published_at__isnull=True, cancelled_at__isnull=True)
        begun = Q(starts_at__lte=timezone.now())
        return {
            "all": ("All", Q()),
            "coming": ("To come", live & ~begun),
            "unpublished": ("Begun, minutes not published", live & begun),
            "published": ("Minutes published", Q(published_at__isnull=False)),
            "cancelled": ("Cancelled", Q(cancelled_at__isnull=False)),
        }


@admin.register(Meeting)
class MeetingAdmin(ServicesOnly):
    """Every button calls a service; the history keeps who pressed it."""

    list_title = "Meetings"
    add_words = "Plan a meeting"
    list_display = ("title", "when", "place", "state")
    list_filter = (StateFilter,)
    ordering = ("-starts_at", "-pk")
    kept_fields = ("minutes", "revision", *PLANNED)
    kept_pages = ("add", "change")
    kept_longest = minutes.LONGEST

    def has_view_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return can_review(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_decide(request.user)

    def get_urls(self) -> list[URLPattern]:
        plan, autosave = (self.admin_site.admin_view(view) for view in (self.plan_view, self.autosave_view))
        plan = keep_over_sign_in(*meeting_plan_page.TYPED)(plan)
        return [
            path("<int:pk>/plan/", plan, name="proposals_meeting_plan"),
            path("<int:pk>/autosave/", autosave, name="proposals_meeting_autosave"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(can_decide(request.user), ONLY_MAINTAINERS)
        form = PlanForm(request.POST or None, initial=dict(kept.take(request, request.path) or {}))
        said: dict[str, Any] = {"title": "Plan a meeting", "form": form}
        if request.method != "POST" or not said["form"].is_valid():
            status = 422 if said["form"].errors else 200
            return meeting_page.render_page(self, request, "meeting/add", status=status, **said)
        try:
            with transaction.atomic():
                meeting = meetings.plan(said["form"].plan(), by=person(request))
                self.log_addition(request, meeting, "Planned")
        except RuleBroken as refused:
            said["refusal"] = refused.message
            return meeting_page.render_page(self, request, "meeting/add", status=refused.status, **said)
        messages.success(request, "Planned. The agenda is made from what waits now; reviewers are told.")
        return HttpResponseRedirect(meeting_page.address_of(meeting))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        meeting = self.found(request, object_id)
        if request.method != "POST":
            return meeting_page.show(self, request, meeting)
        require(can_decide(request.user), ONLY_MAINTAINERS)
        return meeting_page.act(self, request, meeting)

    def plan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.found(request, str(pk))
        require(can_decide(request.user), ONLY_MAINTAINERS)
        return meeting_plan_page.answer(self, request, meeting)

    def autosave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.found(request, str(pk))
        require(can_decide(request.user), ONLY_MAINTAINERS)
        return minute_taking.autosave(self, request, meeting)

    @admin.display(description="When", ordering="starts_at")
    def when(self, meeting: Meeting) -> SafeString:
        often = "Every week" if meeting.series_id else "Once"
        return format_html('{}<span class="cell-line">{}</span>', in_site_time(meeting.starts_at), often)

    @admin.display(description="State")
    def state(self, meeting: Meeting) -> str:
        if meeting.cancelled_at is not None:
            return f"Cancelled: {meeting.cancelled_because}"
        if meeting.published_at is not None:
            return "Minutes published"
        return "Begun, minutes not published" if meeting.begun else "To come"
