"""Reading: the list of proposals, and one proposal."""

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Vote
from proposals.models.listing import Page
from proposals.services.browsing import Facets, facets
from proposals.views.listing import SORTS, STATUSES, Listing, read_listing, read_page
from proposals.views.page import readable, show_proposal

# Statuses that a reader thinks of together; those of the chosen group are offered one by one.
GROUPS = {
    "draft": (),
    "open": ("submitted", "in_review", "final_comment", "postponed", "returned"),
    "decided": ("accepted", "declined"),
    "withdrawn": (),
    "duplicate": (),
    "all": (),
}
RARE = ("withdrawn", "duplicate")  # offered only where there are some


@dataclass(frozen=True, slots=True)
class Choice:
    """A status in the filter: its words, address and number (None: not said). `part` of the chosen group."""

    words: str
    address: str
    number: int | None
    chosen: bool
    part: bool = False


@require_safe
def list_proposals(request: HttpRequest) -> HttpResponse:
    """Filter, order, search and page in the address: ?status= ?section= ?sort= ?q= ?mine=1 ?page= ?after="""
    counted = facets()
    try:
        listing = read_listing(request.GET, counted)
        user = request.user if isinstance(request.user, User) else None
        if listing.own and user is None:
            return redirect_to_login(request.get_full_path())
        page = read_page(listing, user)
    except RuleBroken as refused:
        return _refuse(request, refused)
    context = {
        "listing": listing,
        "proposals": page.rows,
        "voted": voted_by(user, page.rows),
        "statuses": _statuses(listing, counted),
        "sections": _sections(listing, counted),
        "sorts": [
            (words, listing.address(sort=name), name == listing.sort) for name, (words, _) in SORTS.items()
        ],
        "clear": listing.address(q="", section=None),
        "heading": _heading(listing),
        "empty": _why_empty(listing, counted) if not page.rows else None,
        "number": listing.number,
        "previous_url": _previous_url(listing, page),
        "next_url": listing.page_address(listing.number + 1, after=page.last) if page.has_next else "",
    }
    return render(request, "proposals/list_proposals.html", context)


@require_safe
def read_proposal(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One proposal with its discussion; ?after= for later comments. Another slug leads to the right one."""
    proposal = readable(request, pk)
    if slug != proposal.slug:
        # Not for good: a title that is changed back would send a browser that remembers it in a circle.
        return redirect(proposal)
    return show_proposal(request, proposal)


@require_safe
def open_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The address without its words."""
    return redirect(get_object_or_404(Proposal.objects.visible_to(request.user).only("title"), pk=pk))


def voted_by(user: User | None, proposals: list[Proposal]) -> set[int]:
    """Which of the proposals the reader voted for: one query."""
    if user is None or not proposals:
        return set()
    return set(Vote.objects.filter(voter=user, proposal__in=proposals).values_list("proposal_id", flat=True))


def _refuse(request: HttpRequest, refused: RuleBroken) -> HttpResponse:
    query = request.GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    first = f"?{query.urlencode()}" if query and refused.status == 404 and "page" in refused.message else ""
    context = {"message": refused.message, "status": refused.status, "first_page": first}
    return render(request, "proposals/no_such_list.html", context, status=refused.status)


def _previous_url(listing: Listing, page: Page) -> str:
    if listing.number == 1 or not page.has_previous:
        return ""
    return listing.page_address(listing.number - 1, before=page.first)


def _statuses(listing: Listing, counted: Facets) -> list[Choice]:
    """The status filter: the groups, and the statuses of the chosen group."""
    group = next((name for name, parts in GROUPS.items() if listing.status in parts), listing.status)
    there = {name: counted.total(statuses=STATUSES[name][1], section=None) for name in RARE}
    hidden = {name for name in RARE if not there[name] and group != name}
    hidden |= set() if listing.own else {"draft"}
    choices = [_choice(name, listing, counted) for name in GROUPS if name not in hidden]
    return choices + [_choice(name, listing, counted, part=True) for name in GROUPS[group]]


def _choice(name: str, listing: Listing, counted: Facets, *, part: bool = False) -> Choice:
    """One choice of the filter. Numbers are everyone's, so one's own list and a search have none."""
    words, statuses = STATUSES[name]
    number = counted.total(statuses=statuses, section=listing.section)
    plain = not (listing.own or listing.words)
    address, chosen = listing.address(status=name), name == listing.status
    return Choice(words, address, number if plain else None, chosen, part)


def _sections(listing: Listing, counted: Facets) -> list[tuple[int, str, bool]]:
    """(id, words with the number of proposals, chosen) of the section filter."""
    statuses = STATUSES[listing.status][1]
    plain = not (listing.own or listing.words)
    return [
        (
            pk,
            f"{words} ({counted.total(statuses=statuses, section=pk)})" if plain else words,
            pk == listing.section,
        )
        for pk, words in counted.sections.items()
    ]


def _heading(listing: Listing) -> str:
    if listing.mine:
        return "My proposals"
    return {"draft": "My drafts", "decided": "Decisions"}.get(listing.status, "Proposals")


def _why_empty(listing: Listing, counted: Facets) -> dict[str, str]:
    """Why a list has no rows, and what to do next."""
    propose = {"address": reverse("proposals:new_proposal"), "action": "Propose a topic"}
    if listing.words:
        title = f"Nothing here has all the words “{listing.words}”"
        text = "Try fewer or other words. The beginnings of words count too."
        wider = {"address": listing.address(status="all", section=None), "action": "Search all proposals"}
        narrow = not listing.own and (listing.status != "all" or listing.section is not None)
        return {"drawing": "search", "title": title, "text": text, **(wider if narrow else propose)}
    if listing.own:
        text = "What you propose is listed here, drafts too."
        return {"drawing": "fork", "title": "Nothing of yours is here yet", "text": text, **propose}
    if not counted.counts:
        text = "Say what the project should do next. Others vote and discuss, the maintainers decide."
        return {"drawing": "fork", "title": "Nobody has proposed anything yet", "text": text, **propose}
    where = f" in “{counted.sections[listing.section]}”" if listing.section is not None else ""
    everything = {"address": listing.address(status="all", section=None), "action": "Show all proposals"}
    if listing.status == "all":
        text = "Be the first, or look at all the others."
        return {"drawing": "fork", "title": f"No proposal{where} yet", "text": text, **propose}
    words = STATUSES[listing.status][0].lower()
    text = "Choose another status above, or look at all of them."
    return {"drawing": "fork", "title": f"No proposal{where} is {words} now", "text": text, **everything}
