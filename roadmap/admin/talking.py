"""What the portal writes on GitHub: the switches, what was written, and what GitHub refused."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from roadmap.admin.preview_actions import NO_BUTTON
from roadmap.models import IssueComment, IssueRequest, TalkBack, Written
from roadmap.permissions import can_edit_roadmap
from roadmap.services import issue_requests, outgoing, talking

SHOWN = 50


@admin.register(TalkBack)
class TalkBackAdmin(ServicesOnly):
    """One page; reading it makes no row."""

    def has_view_permission(self, request: HttpRequest, obj: TalkBack | None = None) -> bool:
        return can_edit_roadmap(request.user)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        return HttpResponseRedirect(reverse("admin:roadmap_talkback_change", args=[1]))

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
            messages.success(request, self.act(request))
            return HttpResponseRedirect(request.path)
        except RuleBroken as error:
            return self.page(request, status=error.status, refusal=error.message)

    def act(self, request: HttpRequest) -> str:
        """Do what the button says; returns what was done. Raises RuleBroken for what cannot be, in words."""
        do, _, key = request.POST.get("do", "").partition(" ")
        match do, key.isdecimal() and len(key) < 19:
            case "choose", _:
                return self.choose(request)
            case "comment", True:
                talking.write_again(get_object_or_404(IssueComment, pk=key), by=person(request))
                return "The comment is written anew in a moment."
            case "issue", True:
                issue_requests.ask_again(get_object_or_404(IssueRequest, pk=key), by=person(request))
                return "The issue is tried again in a moment."
        raise RuleBroken(NO_BUTTON, status=422)

    def choose(self, request: HttpRequest) -> str:
        chosen = talking.choose(
            comments="comments" in request.POST,
            creates_issues="creates_issues" in request.POST,
            repositories=request.POST.get("repositories", "").splitlines(),
            by=person(request),
        )
        self.log_change(request, chosen, _told(chosen))
        return _told(chosen)

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        allowed = outgoing.switches()
        typed = request.POST if refusal and request.POST.get("do") == "choose" else None
        stopped = IssueComment.objects.filter(due_at=None).exclude(problem="")
        requests = list(IssueRequest.objects.select_related("item", "issue").order_by("-pk")[:SHOWN])
        context = {
            **self.frame(request, "What the portal writes on GitHub"),
            "allowed": allowed,
            "repositories": typed.get("repositories", "") if typed else allowed.repositories,
            "why_not": outgoing.why_not(),
            "permission": outgoing.PERMISSION,
            "repository": settings.ROADMAP_REPOSITORY,
            "label": settings.ROADMAP_LABEL,
            "preview": talking.preview(),
            "comments": IssueComment.objects.select_related("issue").order_by("-done_at", "-pk")[:SHOWN],
            "stopped": stopped.select_related("issue").order_by("-pk")[:SHOWN],
            "requests": requests,
            "refused": [request for request in requests if request.is_stopped],
            "written": Written.objects.all()[:10],
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/talkback/change.html", context, status=status)


def _told(chosen: TalkBack) -> str:
    does = [
        *(["keeps a comment on each tracking issue"] if chosen.comments else []),
        *(["may open tracking issues for accepted proposals"] if chosen.creates_issues else []),
    ]
    where = f" In {', '.join(chosen.places)}." if does and chosen.places else ""
    return f"The portal {' and '.join(does) or 'writes nothing on GitHub'}.{where}"
