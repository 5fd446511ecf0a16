"""Who contributed: whom maintainers name, and how far merged pull requests were read."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from roadmap.admin.preview_actions import NO_BUTTON
from roadmap.models import Contributor, ContributorReading
from roadmap.permissions import can_edit_roadmap
from roadmap.services import contributors

SHOWN = 50


@admin.register(Contributor)
class ContributorAdmin(ServicesOnly):
    """One page; what was typed is never lost."""

    def has_view_permission(self, request: HttpRequest, obj: Contributor | None = None) -> bool:
        return can_edit_roadmap(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        if request.method != "POST":
            return self.page(request)
        try:
            messages.success(request, self.act(request))
            return HttpResponseRedirect(request.path)
        except RuleBroken as error:
            return self.page(request, status=error.status, refusal=error.message)

    def act(self, request: HttpRequest) -> str:
        """Do what the button says; returns what was done. Raises RuleBroken for what cannot be, in words."""
        match request.POST.get("do"):
            case "name":
                number = contributors.name_contributors(request.POST.get("names", ""), by=person(request))
                return f"You name {number} contributor{'' if number == 1 else 's'}."
            case "read":
                contributors.read_soon(by=person(request))
                return "Merged pull requests are read on in a moment."
        raise RuleBroken(NO_BUTTON, status=422)

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        known = Contributor.objects.all()
        named = known.filter(source=Contributor.Source.NAMED).values_list("login", flat=True)
        merged = known.filter(source=Contributor.Source.MERGED)
        context = {
            **self.frame(request, "Contributors"),
            "repository": settings.ROADMAP_REPOSITORY,
            "names": request.POST.get("names") if refusal else "\n".join(named),
            "unknown": known.filter(account="").count(),
            "merged": merged.order_by("-since", "-pk")[:SHOWN],
            "merged_count": merged.count(),
            "members": contributors.members().distinct().count(),
            "reading": ContributorReading.load(),
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/contributor/change_list.html", context, status=status)
