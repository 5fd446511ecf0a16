"""How the text of a proposal changed: its versions, and any two of them side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.lib.pages import ask_page
from proposals.models import Proposal, ProposalVersion
from proposals.services import versions
from proposals.views.page import readable

PAGE = 50


@require_safe
def list_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the newest first; a form chooses two."""
    proposal = readable(request, pk)
    rows = proposal.versions.select_related("by").defer("problem", "body")
    page = ask_page(request.GET, rows, PAGE)
    context = {"proposal": proposal, "page": page, "offered": list(page.object_list)}
    return render(request, "proposals/list_versions.html", context)


@require_safe
def compare_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """?from= and ?to= are numbers of versions; the older one stands on the left, whichever was named first."""
    proposal = readable(request, pk)
    was, now = sorted(_number(request, name) for name in ("from", "to"))
    rows = proposal.versions.select_related("by", "section").filter(number__in=(was, now))
    found = {version.number: version for version in rows}
    if was not in found or now not in found:
        raise Http404("This proposal has no such version.")
    context = {
        "proposal": proposal,
        "was": found[was],
        "now": found[now],
        "parts": versions.compare(found[was], found[now]),
        "offered": _offered(proposal),
    }
    return render(request, "proposals/compare_versions.html", context)


def _offered(proposal: Proposal) -> list[ProposalVersion]:
    """The newest versions, to choose others from."""
    return list(proposal.versions.only("proposal", "number", "at")[:PAGE])


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Http404("This proposal has no such version.")
    return int(text)
