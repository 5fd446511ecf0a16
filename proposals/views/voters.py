"""Who voted, by name where they allow it; and what one has voted for oneself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from portal.lib.kept import way_back
from portal.lib.pages import ask_page
from proposals.groups import Group
from proposals.services import edit_news, tallies
from proposals.views.page import readable

PAGE = 50


@require_safe
def list_voters(request: HttpRequest, pk: int) -> HttpResponse:
    """Names, fifty a page; ?group= shows one group. Who does not show their name is counted."""
    proposal = readable(request, pk)
    asked = request.GET.get("group", "")
    if asked and asked not in set(Group):
        raise RuleBroken(f"There is no such group. There is: {', '.join(Group)}.", status=400)
    group = Group(asked) if asked else None
    tally = tallies.tally(proposal)
    page = ask_page(request.GET, tallies.shown_votes(proposal, group), PAGE)
    total = tally.groups.get(group, 0) if group else proposal.vote_count
    context = {
        "proposal": proposal,
        "tally": tally,
        "groups": [(one.value, one.counted(number)) for one, number in tally.groups.items()],
        "group": asked,
        "page": page,
        "hidden": max(total - page.paginator.count, 0),
    }
    return render(request, "proposals/list_voters.html", context)


@require_safe
@login_required
def list_own_votes(request: HttpRequest) -> HttpResponse:
    """What the reader voted for: the votes that count now first, then those that came back."""
    member = person(request)
    active = tallies.active_votes(member)
    votes = member.votes.select_related("proposal").order_by("-created_at", "-pk")
    returned = request.GET.get("show") == "returned"
    shown = (
        votes.exclude(pk__in=active.values("pk")) if returned else votes.filter(pk__in=active.values("pk"))
    )
    number = active.count()
    context = {
        "page": ask_page(request.GET, shown, PAGE),
        "returned": returned,
        "active": number,
        "bound": settings.VOTES_PER_MEMBER,
        "left": max(settings.VOTES_PER_MEMBER - number, 0),
        "mailed": edit_news.is_mailed(member),
    }
    return render(request, "proposals/list_own_votes.html", context)


@require_POST
@login_required
def show_name(request: HttpRequest) -> HttpResponse:
    tallies.show_votes(by=person(request))
    messages.success(request, "Your name stands beside what you vote for.")
    return redirect(way_back(request, usual=reverse("proposals:list_own_votes")))


@require_POST
@login_required
def hide_name(request: HttpRequest) -> HttpResponse:
    tallies.hide_votes(by=person(request))
    messages.success(request, "Your votes are counted without your name.")
    return redirect(way_back(request, usual=reverse("proposals:list_own_votes")))


@require_POST
@login_required
def hear_of_edits(request: HttpRequest) -> HttpResponse:
    """Be mailed of texts that change, or not: what the button says."""
    if request.POST.get("do") == "stop":
        edit_news.silence(by=person(request))
        messages.success(request, "You are not mailed when a text changes. Your inbox still says so.")
    else:
        edit_news.mail_again(by=person(request))
        messages.success(request, "You are mailed when a text changes that you voted for.")
    return redirect("proposals:list_own_votes")
