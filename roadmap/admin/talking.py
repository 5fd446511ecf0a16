"""What the portal writes on GitHub: the switches, what was written, and what GitHub refused."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.one_page import Done, OneRow
from roadmap.admin.preview_actions import NO_BUTTON
from roadmap.models import IssueComment, IssueRequest, TalkBack, Written
from roadmap.services import issue_requests, outgoing, talking

SHOWN = 50


@admin.register(TalkBack)
class TalkBackAdmin(OneRow):
    def act(self, request: HttpRequest) -> Done:
        do, _, key = request.POST.get("do", "").partition(" ")
        match do, key.isdecimal() and len(key) < 19:
            case "choose", _:
                return self.choose(request)
            case "comment", True:
                comment = get_object_or_404(IssueComment, pk=key)
                talking.write_again(comment, by=person(request))
                return Done("The comment is written anew in a moment.", comment)
            case "issue", True:
                asked = get_object_or_404(IssueRequest, pk=key)
                issue_requests.ask_again(asked, by=person(request))
                return Done("The issue is tried again in a moment.", asked)
        raise RuleBroken(NO_BUTTON, status=422)

    def choose(self, request: HttpRequest) -> Done:
        chosen = talking.choose(
            comments="comments" in request.POST,
            creates_issues="creates_issues" in request.POST,
            repositories=request.POST.get("repositories", "").splitlines(),
            by=person(request),
        )
        return Done(_told(chosen), chosen)

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
