"""Documents that came: bring one in, see what it would change, correct that, and apply or dismiss it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from portal.templatetags.portal import ago
from roadmap.admin import preview_page
from roadmap.admin.import_form import ImportForm
from roadmap.models import Arrival
from roadmap.permissions import can_edit_roadmap
from roadmap.services import arrivals

STYLES = ("portal/css/components/signs.css", "portal/css/review.css", "portal/css/arrivals.css")


@admin.register(Arrival)
class ArrivalAdmin(ServicesOnly):
    """Uploads and states of the repository's file, the latest first. One opens as its preview."""

    list_title = "Documents that came"
    list_display = ("origin_and_subject", "state", "came", "brought_by", "outcome")
    list_filter = ("state",)
    list_select_related = ("by", "version")

    class Media:
        css = {"all": STYLES}

    def has_view_permission(self, request: HttpRequest, obj: Arrival | None = None) -> bool:
        return can_edit_roadmap(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_edit_roadmap(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Arrival]:
        rows: QuerySet[Arrival] = super().get_queryset(request)
        opened = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        # Fifty documents of a megabyte are not what a list shows.
        return (
            rows.select_related("by", "version")
            if opened
            else rows.defer("source", "matches", "version__source")
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method != "POST":
            return self.form_page(request, form)
        if form.is_valid():
            try:
                arrival = arrivals.bring(
                    form.raw,
                    by=person(request),
                    repository=form.cleaned_data["repository"],
                    origin=form.origin,
                )
            except RuleBroken as error:
                form.refuse(error.message)
            else:
                self.log_addition(request, arrival, f"Brought: {arrival.origin}")
                messages.success(
                    request, "Here is what it would change. Nothing is written before you apply it."
                )
                return HttpResponseRedirect(reverse("admin:roadmap_arrival_change", args=[arrival.pk]))
        return self.form_page(request, form, status=422)

    def form_page(self, request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
        context = {
            **self.frame(request, "Import a document"),
            "form": form,
        }
        return render(request, "admin/roadmap/arrival/import.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        arrival = self.found(request, object_id)
        if request.method == "POST":
            return preview_page.act(self, request, arrival)
        return preview_page.read(self, request, arrival)

    @admin.display(description="Document", ordering="origin")
    def origin_and_subject(self, arrival: Arrival) -> SafeString:
        name = arrival.origin or "A document"
        commit = f"{arrival.commit[:10]} " if arrival.commit else ""
        return format_html('{}<span class="cell-line">{}{}</span>', name, commit, arrival.subject)

    @admin.display(description="Came", ordering="arrived_at")
    def came(self, arrival: Arrival) -> SafeString:
        return ago(arrival.arrived_at)

    @admin.display(description="Brought by", ordering="by")
    def brought_by(self, arrival: Arrival) -> str:
        return arrival.by.display_name if arrival.by else arrival.author or "The repository"

    @admin.display(description="Became")
    def outcome(self, arrival: Arrival) -> str:
        return str(arrival.version or "")
