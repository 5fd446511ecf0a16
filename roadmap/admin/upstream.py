"""The document's file in the repository: how it is read, whether it applies by itself, when it was fetched."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.arrivals import STYLES
from roadmap.admin.one_page import Done, OneRow
from roadmap.admin.preview_actions import FORMS, NO_BUTTON
from roadmap.models import Arrival, Upstream, Version
from roadmap.services import arrivals, upstream

NOWHERE = "This site has no repository (ROADMAP_REPOSITORY), so there is nothing to fetch."


@admin.register(Upstream)
class UpstreamAdmin(OneRow):
    class Media:
        css = {"all": STYLES}

    def act(self, request: HttpRequest) -> Done:
        match request.POST.get("do"):
            case "choose":
                return self.choose(request)
            case "fetch":
                if not settings.ROADMAP_REPOSITORY:
                    raise RuleBroken(NOWHERE)
                upstream.fetch_soon()
                return Done("GitHub is asked for the file. What is new arrives in a moment.", _row())
            case "read":
                arrival = arrivals.bring_again(by=person(request))
                address = reverse("admin:roadmap_arrival_change", args=[arrival.pk])
                return Done(
                    "Choose what its items are; nothing is written before you apply it.", arrival, address
                )
        raise RuleBroken(NO_BUTTON, status=422)

    def choose(self, request: HttpRequest) -> Done:
        chosen = arrivals.choose(
            form=request.POST.get("form", ""),
            applies_by_itself="applies_by_itself" in request.POST,
            by=person(request),
        )
        return Done(_told(chosen), chosen)

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        newest = Version.objects.of_repository().defer("source", "differences").first()
        context = {
            **self.frame(request, "The document in the repository"),
            "upstream": _row(),
            "newest": newest,
            "waiting": Arrival.objects.filter(state=Arrival.State.WAITING).defer("source", "matches")[:10],
            "path": settings.ROADMAP_PATH,
            "forms": FORMS.items(),
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/upstream/change.html", context, status=status)


def _row() -> Upstream:
    return Upstream.objects.filter(pk=1).first() or Upstream(pk=1)


def _told(chosen: Upstream) -> str:
    how = "applies by itself" if chosen.applies_by_itself else "waits for a maintainer’s word"
    return f"A new state of the file {how}. Items are: {FORMS[chosen.form].lower()}."
