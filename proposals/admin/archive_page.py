"""The log of decisions as a file in the admin: take it along; bring one in, after a look at what it would change."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.permissions import can_decide
from proposals.services.archive import exporting, reading, restoring

ONLY_MAINTAINERS = "Only maintainers export and import the log of decisions."
MAX_BYTES = 2_500_000  # on SQLite others wait with what they write for half a second while so many come in
TOO_LARGE = (
    f"{MAX_BYTES:,} bytes at most, since others wait. A longer one goes in by manage.py import_decisions."
)
SALT = "proposals.admin.archive_page"
A_DAY = 86_400
SHOWN = 100  # titles


class FileForm(forms.Form):
    """A file of `export`; valid, `told` is what it says."""

    file = forms.FileField(
        label="The file",
        allow_empty_file=True,
        max_length=500,
        help_text=f"What Export wrote, here or on another site: JSON of {MAX_BYTES:,} bytes at most.",
        error_messages={"required": "Choose the file."},
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )
    told: Any = None

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        raw = given.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            self.told = reading.read(raw)
        except RuleBroken as refused:
            raise forms.ValidationError(refused.message) from refused
        return given


def export(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """The file, to be kept."""
    require(can_decide(request.user), ONLY_MAINTAINERS)
    text = exporting.as_text(exporting.export())
    name = f"decisions-{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def bring(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """Choose a file; posting it shows what it would change; posting that applies it."""
    require(can_decide(request.user), ONLY_MAINTAINERS)
    if request.method != "POST":
        return _form_page(model_admin, request, FileForm(label_suffix=""))
    if "seen_file" in request.POST:
        return _apply(model_admin, request)
    form = FileForm(request.POST, request.FILES, label_suffix="")
    if form.is_valid():
        try:
            return _preview(model_admin, request, form.told)
        except RuleBroken as refused:
            form.add_error("file", refused.message)
    return _form_page(model_admin, request, form, status=422)


def _preview(model_admin: ServicesOnly, request: HttpRequest, told: Any) -> HttpResponse:
    foreseen = restoring.preview(told)
    # The page itself carries the file until it is confirmed, signed, so that what was shown is what comes in.
    seen = signing.dumps(told, salt=SALT, compress=True)
    if len(seen) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 100_000:
        raise RuleBroken(TOO_LARGE, status=422)
    context = {
        "foreseen": foreseen,
        "shown": foreseen.new[:SHOWN],
        "more": len(foreseen.new[SHOWN:]),
        "seen_file": seen,
    }
    return _page(model_admin, request, "preview", "What would come in", context)


def _apply(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    form = FileForm(label_suffix="")
    try:
        told = signing.loads(request.POST["seen_file"], salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        form.errors["file"] = form.error_class(["What you confirmed is not what was shown, or is a day old."])
        return _form_page(model_admin, request, form, status=422)
    joined = sorted(set(request.POST.getlist("same")))
    try:
        restored = restoring.prepare(told, joined=joined)
        with transaction.atomic():
            restoring.write(restored)
            words = "Imported with the log of decisions"
            words += f"; the same people here: {', '.join(joined)}" if joined else ""
            LogEntry.objects.log_actions(person(request).pk, restored.new, ADDITION, words)
    except RuleBroken as refused:
        form.errors["file"] = form.error_class([refused.message])
        return _form_page(model_admin, request, form, status=refused.status)
    here = len(restored.same) + len(restored.other)
    messages.success(
        request, f"{len(restored.new)} proposals came in; {here} were here already and stay as they are."
    )
    return HttpResponseRedirect(reverse("admin:proposals_decision_changelist"))


def _form_page(
    model_admin: ServicesOnly, request: HttpRequest, form: FileForm, *, status: int = 200
) -> HttpResponse:
    return _page(model_admin, request, "import", "Import a log of decisions", {"form": form}, status=status)


def _page(
    model_admin: ServicesOnly,
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    page = f"admin/proposals/decision/{template}.html"
    return render(request, page, model_admin.frame(request, title) | context, status=status)
