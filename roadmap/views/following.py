"""Following an item by one click, also for somebody who signs in only then; and the items that a member follows."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.lib import kept
from portal.lib.kept import sign_in_first, way_back
from portal.lib.pages import ask_page
from roadmap.models import Follow, Item
from roadmap.permissions import can_follow
from roadmap.services import following
from roadmap.views.asking import explain

SHOWN = 25
ASKED = "follow item "


def _page_of(pk: int) -> str:
    return reverse("roadmap:open_item", args=[pk])


@sign_in_first(back=_page_of)
def _follow(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, following.follow)


@require_POST
def follow_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow the item. Who is signed out signs in, and follows it then (`follow_as_asked`)."""
    if not request.user.is_authenticated:
        get_object_or_404(Item, pk=pk)
        kept.keep(request, f"{ASKED}{pk}", fields=(), page=_page_of(pk))
    answer: HttpResponse = _follow(request, pk)
    return answer


@require_POST
@sign_in_first(back=_page_of)
def unfollow_item(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, following.unfollow)


def _change(request: HttpRequest, pk: int, act: Callable[..., None]) -> HttpResponse:
    item = get_object_or_404(Item, pk=pk)
    act(item, by=cast(User, request.user))
    if getattr(request, "htmx", False):
        shown = following.with_followers(Item.objects.all(), request.user).get(pk=pk)
        return render(request, "roadmap/_follow.html", {"item": shown})
    back = way_back(request, usual="")
    if back and act is following.unfollow:
        messages.success(request, f"You no longer follow “{item}”.")
    return redirect(back or item)


def follow_as_asked(request: HttpRequest, user: User, **signal: Any) -> None:
    """When somebody signs in: follow what they asked to follow before, and let them come back to its page."""
    for name in kept.names(request):
        if name.startswith(ASKED) and kept.take(request, name) is not None:
            item = Item.objects.filter(pk=int(name.removeprefix(ASKED))).first()
            if item is not None and can_follow(user):  # whatever was asked, signing in goes on
                following.follow(item, by=user)
                kept.keep(request, f"followed item {item.pk}", fields=(), page=_page_of(item.pk))


@require_safe
@login_required
@explain
def list_followed(request: HttpRequest) -> HttpResponse:
    """The items that the member follows, the latest first, each with a button that ends it."""
    follows = Follow.objects.filter(member=cast(User, request.user)).select_related("item__section")
    page = ask_page(request.GET, follows.order_by("-pk"), SHOWN)
    return render(request, "roadmap/list_followed.html", {"page": page})
