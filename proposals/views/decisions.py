"""The log of decisions: a page, and the same for programs and readers of other kinds."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from portal.lib.errors import RuleBroken
from portal.lib.forms import fold
from portal.lib.pages import ask_page
from proposals.models import Decision
from proposals.services import decision_log
from proposals.services.decision_log import Wish
from proposals.workflow import OUTCOMES, Status

PAGE = 20
FED = 30  # decisions on one page of the feed
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # for XML
EXPORTED = 100  # decisions on one page of the JSON


@require_safe
def list_decisions(request: HttpRequest) -> HttpResponse:
    """What was accepted and declined, the newest first: ?q= words, ?outcome=, ?section=, ?year=, ?page=."""
    wish = decision_log.read_wish(request.GET)
    page = ask_page(request.GET, decision_log.asked_for(wish), PAGE)
    context = {
        "wish": wish,
        "page": page,
        "rows": [(decision, decision_log.was_reopened(decision)) for decision in page.object_list],
        "outcomes": [outcome for outcome in OUTCOMES if outcome in (Status.ACCEPTED, Status.DECLINED)],
        "sections": decision_log.sections(),
        "years": decision_log.years(),
        "query": _query(request, 1),
    }
    return render(request, "proposals/list_decisions.html", context)


@require_safe
@conditional_page
def decisions_json(request: HttpRequest) -> JsonResponse:
    """The same as JSON, a hundred decisions a page; `next` is the address of the next one."""
    try:
        page = ask_page(request.GET, decision_log.asked_for(_understood(request)), EXPORTED)
    except RuleBroken as refused:
        return JsonResponse({"detail": refused.message}, status=refused.status)
    following = _address(request, page.next_page_number()) if page.has_next() else None
    decisions = [decision_log.as_json(decision) for decision in page.object_list]
    return JsonResponse({"count": page.paginator.count, "next": following, "decisions": decisions})


@require_safe
@conditional_page
def decisions_markdown(request: HttpRequest) -> HttpResponse:
    """The same as one Markdown document."""
    try:
        text = decision_log.as_markdown(decision_log.asked_for(_understood(request)))
    except RuleBroken as refused:
        return _in_words(refused)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@dataclass(frozen=True, slots=True)
class _Fed:
    """A page of the feed; `links` are the addresses of it and of those around it by their relation."""

    page: Page[Decision]
    log: str
    links: dict[str, str]


class _PagedAtom(Atom1Feed):
    """With the links of a paged feed (RFC 5005, 3)."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})


if TYPE_CHECKING:
    DecisionsFeed = Feed[Decision, _Fed]
else:  # Django's class takes no types when it runs
    DecisionsFeed = Feed


class _Atom(DecisionsFeed):
    """The decisions of a wish as an Atom feed, page by page; the newest are what one subscribes to."""

    feed_type = _PagedAtom

    def get_object(self, request: HttpRequest) -> _Fed:
        page = ask_page(request.GET, decision_log.asked_for(_understood(request)), FED)
        numbers = {"self": page.number, "first": 1, "last": page.paginator.num_pages}
        if page.has_previous():
            numbers["previous"] = page.previous_page_number()
        if page.has_next():
            numbers["next"] = page.next_page_number()
        links = {relation: _address(request, number) for relation, number in numbers.items()}
        log = settings.SITE_URL + reverse("proposals:list_decisions") + _query(request, 1)
        return _Fed(page, log, links)

    def title(self, fed: _Fed) -> str:
        return f"{settings.SITE_NAME}: decisions"

    def link(self, fed: _Fed) -> str:
        return fed.log

    def feed_url(self, fed: _Fed) -> str:
        return fed.links["self"]

    def feed_extra_kwargs(self, fed: _Fed) -> dict[str, Any]:
        return {"pages": {name: address for name, address in fed.links.items() if name != "self"}}

    def subtitle(self, fed: _Fed) -> str:
        return "What the maintainers accepted and declined, and why."

    def items(self, fed: _Fed) -> list[Decision]:
        return list(fed.page.object_list)

    def item_title(self, item: Decision) -> str:
        since = ", reopened since" if decision_log.was_reopened(item) else ""
        return fold(f"{Status(item.outcome).label}{since}: {item.proposal.title}")

    def item_description(self, item: Decision) -> str:
        since = "<p><strong>Reopened since.</strong></p>" if decision_log.was_reopened(item) else ""
        return UNFIT.sub("", since + item.rationale_html)

    def item_link(self, item: Decision) -> str:
        return item.proposal.get_absolute_url()

    def item_guid(self, item: Decision) -> str:
        return f"{settings.SITE_URL}/proposals/decisions/{item.pk}"

    def item_author_name(self, item: Decision) -> str:
        return fold(item.by.display_name)

    def item_pubdate(self, item: Decision) -> object:
        return item.at

    def item_updateddate(self, item: Decision) -> object:
        return decision_log.updated_at(item)


@require_safe
@conditional_page
def decisions_atom(request: HttpRequest) -> HttpResponse:
    """The same as an Atom feed, thirty decisions a page."""
    try:
        return _Atom()(request)
    except RuleBroken as refused:
        return _in_words(refused)


def _query(request: HttpRequest, page: int) -> str:
    """The query of the same wish at that page; the first one is the address without a number."""
    query = request.GET.copy()
    query.pop("page", None)
    if page > 1:
        query["page"] = str(page)
    return f"?{query.urlencode()}" if query else ""


def _address(request: HttpRequest, page: int) -> str:
    return f"{settings.SITE_URL}{request.path}{_query(request, page)}"


def _understood(request: HttpRequest) -> Wish:
    """What a program asks for. RuleBroken 400 where that cannot be: it would take the whole log for the answer."""
    wish = decision_log.read_wish(request.GET)
    if wish.problem:
        raise RuleBroken(wish.problem, status=400)
    return wish


def _in_words(refused: RuleBroken) -> HttpResponse:
    return HttpResponse(
        f"{refused.message}\n", content_type="text/plain; charset=utf-8", status=refused.status
    )
