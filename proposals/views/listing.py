"""The address of a list of proposals: which ones, in which order, which page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.lib.forms import tidy
from portal.lib.pages import NUMBER, no_such_page, short
from proposals.models import Proposal
from proposals.models.listing import Page, page_after, page_before, page_by_number, read_place
from proposals.models.proposal import ProposalQuerySet
from proposals.services.browsing import Facets
from proposals.workflow import DECIDED, OPEN, Status

# name in the address: (name on the page, column)
SORTS = {
    "trending": ("Trending", "trend"),
    "votes": ("Most voted", "vote_count"),
    "newest": ("Newest", "submitted_at"),
    "discussed": ("Most discussed", "comment_count"),
}
PUBLIC = tuple(status for status in Status if status is not Status.DRAFT)
# name in the address: (name on the page, statuses or None for all)
STATUSES: dict[str, tuple[str, frozenset[str] | None]] = {
    "open": ("Open", OPEN),
    **{status.value: (status.label, frozenset({status})) for status in PUBLIC},
    "decided": ("Decided", DECIDED),
    "all": ("All", None),
    "draft": ("Drafts", frozenset({Status.DRAFT})),
}
SHOWN = (
    *("title", "summary", "status", "turn_of"),
    *("vote_count", "comment_count", "trend", "submitted_at", "created_at"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What somebody asked to see. `mine` lists one's own proposals, drafts too."""

    status: str = "open"
    sort: str = "trending"
    section: int | None = None
    words: str = ""
    mine: bool = False
    number: int = 1
    after: str = ""
    before: str = ""

    @property
    def own(self) -> bool:
        """Whether only a signed-in reader has such a list."""
        return self.mine or self.status == "draft"

    @property
    def column(self) -> str:
        column = SORTS[self.sort][1]
        return "created_at" if self.own and column == "submitted_at" else column

    def address(self, **changes: str | int | bool | None) -> str:
        """The address with these things changed, on its first page; what is usual is left out."""
        asked: dict[str, object] = {
            **{"status": self.status, "section": self.section, "sort": self.sort, "q": self.words},
            **{"mine": self.mine, **changes},
        }
        usual = {
            "status": "all" if asked["mine"] else "open",
            "sort": "newest" if asked["mine"] else "trending",
        }
        said = {name: value for name, value in asked.items() if value and value != usual.get(name)}
        if "mine" in said:
            said["mine"] = 1
        return f"{reverse('proposals:list_proposals')}{f'?{urlencode(said)}' if said else ''}"

    def page_address(self, number: int, **place: str) -> str:
        base = self.address()
        if number == 1:
            return base
        return f"{base}{'&' if '?' in base else '?'}{urlencode({'page': number, **place})}"


def read_listing(query: Mapping[str, str], facets: Facets) -> Listing:
    """The listing of an address. RuleBroken (400, or 404 for what is not there) says what there is instead."""
    asked = {name: query[name].replace("\0", "") for name in query}
    mine = asked.get("mine", "") not in ("", "0")
    status, sort = asked.get("status") or ("all" if mine else "open"), asked.get("sort") or ""
    if status not in STATUSES:
        raise RuleBroken(
            f"There is no status “{short(status)}”. There is: {', '.join(STATUSES)}.", status=400
        )
    sort = sort or ("newest" if mine or status == "draft" else "trending")
    if sort not in SORTS:
        raise RuleBroken(f"There is no order “{short(sort)}”. There is: {', '.join(SORTS)}.", status=400)
    after, before = asked.get("after", ""), asked.get("before", "")
    listing = Listing(
        status=status,
        sort=sort,
        section=_read_section(asked.get("section", ""), facets),
        words=tidy(asked.get("q", "")).strip()[:200],
        mine=mine,
        number=_read_number(asked.get("page") or ("2" if after else "1")),
        after=after,
        before=before,
    )
    if (after and before) or any(
        place and not read_place(place, listing.column) for place in (after, before)
    ):
        raise RuleBroken(
            "This address does not name a place in this list. Start at its first page.", status=400
        )
    return listing


def select(listing: Listing, user: User | None) -> ProposalQuerySet:
    """The proposals of the listing, without order; `user` is needed for one's own."""
    statuses = STATUSES[listing.status][1]
    found = Proposal.objects.public()
    if listing.own:
        found = Proposal.objects.written_by(user) if user else Proposal.objects.none()
    if statuses is not None:
        found = found.filter(status__in=sorted(statuses))
    if listing.section is not None:
        found = found.filter(section=listing.section)
    return (
        found.search(listing.words)
        .select_related("section")
        .only(*SHOWN, "section__number", "section__title")
    )


def read_page(listing: Listing, user: User | None) -> Page:
    """The asked page. RuleBroken 404 where the list is shorter than that."""
    proposals = select(listing, user)
    after, before = (read_place(place, listing.column) for place in (listing.after, listing.before))
    if after:
        page = page_after(proposals, listing.column, after)
    elif before:
        page = page_before(proposals, listing.column, before)
    else:
        page = page_by_number(proposals, listing.column, listing.number)
    if not page.rows and (listing.number > 1 or after or before):
        raise no_such_page(str(listing.number))
    return page


def _read_number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise no_such_page(text)
    return int(text)


def _read_section(text: str, facets: Facets) -> int | None:
    if not text:
        return None
    if not NUMBER.fullmatch(text) or int(text) not in facets.sections:
        there = "; ".join(facets.sections.values()) or "none yet"
        raise RuleBroken(f"The roadmap has no section “{short(text)}”. It has: {there}.", status=404)
    return int(text)
