"""Saving the minutes of a meeting: by any button of its page, and as they are typed."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from proposals.meeting_forms import MinutesForm
from proposals.models import Meeting
from proposals.services import minutes

TYPED = "Minutes saved as they were typed"
SITTING = timedelta(hours=1)  # one line of history for what is typed in it


@transaction.atomic
def save(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, form: MinutesForm) -> Meeting:
    """The meeting with the minutes of the form, which is valid. Raises RuleBroken, NewerMinutes among it."""
    saved = _write(request, meeting, form)
    if saved.revision != meeting.revision:
        model_admin.log_change(request, saved, "Minutes saved")
    return saved


def autosave(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The same as JSON for js/autosave.js, which is not asked without it."""
    if request.method != "POST":
        raise Http404
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(map(str, form.errors["minutes"]))}, status=422)
    try:
        with transaction.atomic():
            saved = _write(request, meeting, form)
            if saved.revision != meeting.revision and not _typing(request, meeting):
                model_admin.log_change(request, saved, TYPED)
    except minutes.NewerMinutes as newer:
        shown = render_to_string("admin/proposals/meeting/_theirs.html", {"theirs": newer.saved}, request)
        answer = {"message": newer.message, "conflict": shown, "revision": newer.saved.revision}
        return JsonResponse(answer, status=409)
    except RuleBroken as refused:
        return JsonResponse({"message": refused.message}, status=refused.status)
    return JsonResponse(
        {
            "revision": saved.revision,
            "page": reverse("admin:proposals_meeting_change", args=[meeting.pk]),
            "autosave": request.path,
        }
    )


def _write(request: HttpRequest, meeting: Meeting, form: MinutesForm) -> Meeting:
    said = form.cleaned_data
    return minutes.write_minutes(meeting, said["minutes"], revision=said["revision"], by=person(request))


def _typing(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the history says already that this person is typing."""
    own = LogEntry.objects.filter(
        content_type=get_content_type_for_model(meeting), object_id=str(meeting.pk), user=person(request)
    )
    return own.filter(change_message=TYPED, action_time__gt=timezone.now() - SITTING).exists()
