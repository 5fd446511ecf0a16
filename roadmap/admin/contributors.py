"""Who contributed: whom maintainers name, and how far merged pull requests were read."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.one_page import Done, OnePage
from roadmap.admin.preview_actions import NO_BUTTON
from roadmap.models import Contributor, ContributorReading
from roadmap.services import contributors

SHOWN = 50


@admin.register(Contributor)
class ContributorAdmin(OnePage):
    def act(self, request: HttpRequest) -> Done:
        reading = ContributorReading.load()
        match request.POST.get("do"):
            case "name":
                number = contributors.name_contributors(request.POST.get("names", ""), by=person(request))
                return Done(f"You name {number} contributor{'' if number == 1 else 's'}.", reading)
            case "read":
                contributors.read_soon(by=person(request))
                return Done("Merged pull requests are read on in a moment.", reading)
        raise RuleBroken(NO_BUTTON, status=422)

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        known = Contributor.objects.all()
        named = known.filter(source=Contributor.Source.NAMED).values_list("login", flat=True)
        merged = known.filter(source=Contributor.Source.MERGED)
        context = {
            **self.frame(request, "Contributors"),
            "repository": settings.ROADMAP_REPOSITORY,
            "names": request.POST["names"] if refusal and "names" in request.POST else "\n".join(named),
            "unknown": known.filter(account="").count(),
            "merged": merged.order_by("-since", "-pk")[:SHOWN],
            "merged_count": merged.count(),
            "members": contributors.members().distinct().count(),
            "reading": ContributorReading.load(),
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/contributor/change_list.html", context, status=status)
