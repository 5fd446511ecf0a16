"""The log of decisions: a page, and the same for programs and readers of other kinds."""

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from portal.lib.errors import RuleBroken
from portal.lib.forms import fold
from portal.lib.pages import ask_page
from proposals.models import Decision
from proposals.services import decision_log
from proposals.services.decision_log import Wish
from proposals.workflow import OUTCOMES, Status

PAGE = 20
FED = 30  # decisions in the feed
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # for XML
EXPORTED = 100  # decisions on one page of the JSON


@require_safe
def list_decisions(request: HttpRequest) -> HttpResponse:
    """What was accepted and declined, the newest first: ?q= words, ?outcome=, ?section=, ?year=, ?page=."""
    wish = decision_log.read_wish(request.GET)
    page = ask_page(request.GET, decision_log.asked_for(wish), PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "wish": wish,
        "page": page,
        "rows": [(decision, decision_log.was_reopened(decision)) for decision in page.object_list],
        "outcomes": [outcome for outcome in OUTCOMES if outcome in (Status.ACCEPTED, Status.DECLINED)],
        "sections": decision_log.sections(),
        "years": decision_log.years(),
        "query": f"?{query.urlencode()}" if query else "",
    }
    return render(request, "proposals/list_decisions.html", context)


@require_safe
def decisions_json(request: HttpRequest) -> JsonResponse:
    """The same as JSON, a hundred decisions a page; `next` is the address of the next one."""
    try:
        page = ask_page(request.GET, decision_log.asked_for(_understood(request)), EXPORTED)
    except RuleBroken as refused:
        return JsonResponse({"detail": refused.message}, status=refused.status)
    query = request.GET.copy()
    following = None
    if page.has_next():
        query["page"] = str(page.next_page_number())
        following = f"{settings.SITE_URL}{request.path}?{query.urlencode()}"
    decisions = [decision_log.as_json(decision) for decision in page.object_list]
    return JsonResponse({"count": page.paginator.count, "next": following, "decisions": decisions})


@require_safe
def decisions_markdown(request: HttpRequest) -> HttpResponse:
    """The same as one Markdown document."""
    try:
        text = decision_log.as_markdown(decision_log.asked_for(_understood(request)))
    except RuleBroken as refused:
        return _in_words(refused)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


if TYPE_CHECKING:
    DecisionsFeed = Feed[Decision, Wish]
else:  # Django's class takes no types when it runs
    DecisionsFeed = Feed


class _Atom(DecisionsFeed):
    """The newest decisions of a wish as an Atom feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Wish:
        return _understood(request)

    def title(self, wish: Wish) -> str:
        return f"{settings.SITE_NAME}: decisions"

    def link(self, wish: Wish) -> str:
        return reverse("proposals:list_decisions")

    def subtitle(self, wish: Wish) -> str:
        return "What the maintainers accepted and declined, and why."

    def items(self, wish: Wish) -> list[Decision]:
        return list(decision_log.asked_for(wish)[:FED])

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
def decisions_atom(request: HttpRequest) -> HttpResponse:
    """The newest of them as an Atom feed."""
    try:
        return _Atom()(request)
    except RuleBroken as refused:
        return _in_words(refused)


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
