"""Bare views that do only the work named, with the site's rows, database and pool: nothing in Django is much faster."""

import random

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone

from proposals.models import Comment, Proposal
from proposals.workflow import OPEN
from roadmap.models import Item, Tracking
from roadmap.progress import Status

FOUND = "proposals_proposal.search @@ plainto_tsquery('english', %s)"


def ranked() -> QuerySet[Proposal]:
    joined = Proposal.objects.select_related("author", "section").filter(status__in=OPEN)
    return joined.filter(submitted_at__isnull=False).order_by("-trend", "-pk")


def answer(text: str) -> HttpResponse:
    """With its length, so that the connection is kept."""
    body = text.encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def hello(request: HttpRequest) -> HttpResponse:
    return answer("hello world")


def home(request: HttpRequest) -> HttpResponse:
    items = Item.objects.filter(status=Status.IN_PROGRESS, left_at__isnull=True).select_related("section")
    shown = items.with_issues().order_by("-changed_at")[:5]
    return answer(render_to_string("floors/home.html", {"items": shown, "proposals": ranked()[:5]}))


def list_proposals(request: HttpRequest) -> HttpResponse:
    return answer(render_to_string("floors/list.html", {"proposals": ranked()[:20]}))


def cached_list(request: HttpRequest) -> HttpResponse:
    found = cache.get("floor")
    if found is None:
        found = render_to_string("floors/list.html", {"proposals": ranked()[:20]})
        cache.set("floor", found, 3600)
    return answer(found)


def search(request: HttpRequest) -> HttpResponse:
    found = ranked().extra(where=[FOUND], params=[request.GET["q"]])[:20]
    return answer(render_to_string("floors/list.html", {"proposals": found}))


def read_roadmap(request: HttpRequest) -> HttpResponse:
    items = list(Item.objects.filter(left_at__isnull=True).select_related("section"))
    tracked: dict[int, list[Tracking]] = {item.pk: [] for item in items}
    for tracking in Tracking.objects.select_related("issue"):
        tracked[tracking.item_id].append(tracking)
    rows = [(item, tracked[item.pk]) for item in items]
    return answer(render_to_string("floors/roadmap.html", {"rows": rows}))


def read_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = Proposal.objects.select_related("author", "section").get(pk=pk)
    comments = Comment.objects.filter(proposal=pk).select_related("author").order_by("created_at", "pk")[:50]
    return answer(render_to_string("floors/detail.html", {"proposal": proposal, "comments": comments}))


ROW = (
    "INSERT INTO proposals_vote (proposal_id, voter_id, created_at, version) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (proposal_id, voter_id) DO NOTHING"
)


def insert(request: HttpRequest, proposals: int, members: int) -> HttpResponse:
    """One vote's row, without its counter."""
    with connection.cursor() as cursor:
        pair = random.randint(1, proposals), random.randint(1, members)
        cursor.execute(ROW, [*pair, timezone.now()])
    return answer("ok")


urlpatterns = [
    path("hello/", hello),
    path("home/", home),
    path("list/", list_proposals),
    path("cached/", cached_list),
    path("search/", search),
    path("roadmap/", read_roadmap),
    path("detail/<int:pk>/", read_proposal),
    path("insert/<int:proposals>/<int:members>/", insert),
]
