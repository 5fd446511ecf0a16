"""The document's file in the repository: how it is read, whether it applies by itself, when it was fetched."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from roadmap.admin.arrivals import STYLES
from roadmap.admin.preview_actions import FORMS, NO_BUTTON
from roadmap.models import Arrival, Upstream, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.services import arrivals, upstream

NOWHERE = "This site has no repository (ROADMAP_REPOSITORY), so there is nothing to fetch."


@admin.register(Upstream)
class UpstreamAdmin(ServicesOnly):
    """One page, because there is one file; reading it makes no row."""

    class Media:
        css = {"all": STYLES}

    def has_view_permission(self, request: HttpRequest, obj: Upstream | None = None) -> bool:
        return can_edit_roadmap(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        return HttpResponseRedirect(reverse("admin:roadmap_upstream_change", args=[1]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self.require_view(request)
        if object_id != "1":
            raise Http404
        if request.method != "POST":
            return self.page(request)
        try:
            return HttpResponseRedirect(self.act(request))
        except RuleBroken as error:
            return self.page(request, status=error.status, refusal=error.message)

    def act(self, request: HttpRequest) -> str:
        """Do what the button says; the address to go on at. Raises RuleBroken for what cannot be, in words."""
        match request.POST.get("do"):
            case "choose":
                return self.choose(request)
            case "fetch":
                if not settings.ROADMAP_REPOSITORY:
                    raise RuleBroken(NOWHERE)
                upstream.fetch_soon()
                messages.success(request, "GitHub is asked for the file. What is new arrives in a moment.")
                return request.path
            case "read":
                arrival = arrivals.bring_again(by=person(request))
                messages.success(
                    request, "Choose what its items are; nothing is written before you apply it."
                )
                return reverse("admin:roadmap_arrival_change", args=[arrival.pk])
        raise RuleBroken(NO_BUTTON, status=422)

    def choose(self, request: HttpRequest) -> str:
        chosen = arrivals.choose(
            form=request.POST.get("form", ""),
            applies_by_itself="applies_by_itself" in request.POST,
            by=person(request),
        )
        self.log_change(request, chosen, _told(chosen))
        messages.success(request, _told(chosen))
        return request.path

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        newest = Version.objects.of_repository().defer("source", "differences").first()
        context = {
            **self.frame(request, "The document in the repository"),
            "upstream": Upstream.objects.filter(pk=1).first() or Upstream(pk=1),
            "newest": newest,
            "waiting": Arrival.objects.filter(state=Arrival.State.WAITING).defer("source", "matches")[:10],
            "path": settings.ROADMAP_PATH,
            "forms": FORMS.items(),
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/upstream/change.html", context, status=status)


def _told(chosen: Upstream) -> str:
    how = "applies by itself" if chosen.applies_by_itself else "waits for a maintainer’s word"
    return f"A new state of the file {how}. Items are: {FORMS[chosen.form].lower()}."
