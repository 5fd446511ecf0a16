"""Similar proposals beside the form in which one is written: a fragment for htmx, a page for everyone else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.lib.forms import tidy
from proposals.services import similar
from proposals.views.browsing import voted_by


@require_safe
def similar_proposals(request: HttpRequest) -> HttpResponse:
    """?title= is what is written so far, ?but= the number of the proposal that is written."""
    title = tidy(request.GET.get("title", "").replace("\0", "")).strip()
    but = request.GET.get("but", "")
    known = int(but) if but.isascii() and but.isdecimal() and len(but) < 19 else None
    context = {**beside_form(request, title, but=known), "title": title[: similar.LONGEST]}
    name = "_similar.html" if getattr(request, "htmx", False) else "similar_proposals.html"
    return render(request, f"proposals/{name}", context)


def beside_form(request: HttpRequest, title: str, problem: str = "", *, but: int | None) -> dict[str, Any]:
    """What `_similar.html` needs."""
    found = similar.similar(title, problem, but=but)
    user = request.user if isinstance(request.user, User) else None
    return {
        "similar": found,
        "voted": voted_by(user, [near.proposal for near in found if near.proposal]),
        "sign_in": reverse("account_login"),
    }
