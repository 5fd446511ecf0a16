"""An item's page says how fresh it is, and plainly when it may be out of date."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from roadmap.models import Item
from roadmap.services import editing
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
SILENT = "This may be out of date: nothing happened for 14 months and no maintainer confirmed it since."


def make_silent(**issue: Any) -> Item:
    item = make_item()
    track(item, make_issue(github_updated_at=timezone.now() - timedelta(days=14 * 31), **issue))
    return item


def text_of(item: Item, browser: Client) -> str:
    """The page's words, without its tags and spare white space."""
    page = browser.get(item.get_absolute_url()).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def buttons(item: Item, browser: Client) -> list[str]:
    return re.findall(r'name="remedy" value="(\w+)"', browser.get(item.get_absolute_url()).content.decode())


def test_a_silent_item_says_so_to_everybody_and_offers_maintainers_a_way_out(
    client: Client, dana: User
) -> None:
    item = make_silent()

    assert SILENT in text_of(item, client)
    assert buttons(item, client) == []
    assert buttons(item, signed_in(dana)) == ["confirm", "ship", "drop"]


def test_a_confirmation_from_the_items_page_leads_back_to_it(client: Client, dana: User) -> None:
    item, browser = make_silent(), signed_in(dana)
    address = item.get_absolute_url()

    answer = browser.post(f"/roadmap/health/{item.pk}/", {"remedy": "confirm", "next": address})

    assert answer.headers["Location"] == address
    assert "“Offline tiles” is confirmed." in text_of(item, browser)
    assert "This may be out of date" not in text_of(item, client)
    assert "Confirmed just now by Dana" in text_of(item, client)
    assert buttons(item, browser) == ["confirm"]


def test_several_doubts_are_a_list(client: Client) -> None:
    page = text_of(make_silent(state="closed"), client)

    assert (
        "This may be out of date: Its tracking issue is closed, but it is still planned. "
        "Nothing happened for 14 months and no maintainer confirmed it since."
    ) in page


def test_a_fresh_item_tells_when_something_happened_last(client: Client) -> None:
    item = make_item()
    now = timezone.now()
    track(item, make_issue(github_updated_at=now - timedelta(days=9), fetched_at=now - timedelta(hours=2)))

    page = text_of(item, client)

    assert "Last sync 2 hours ago Last activity 1 week ago Confirmed not yet" in page
    assert "out of date" not in page


def test_that_nobody_tracks_an_item_does_not_make_its_page_wrong(client: Client, dana: User) -> None:
    item = make_item()

    assert "out of date" not in text_of(item, client)
    assert buttons(item, signed_in(dana)) == ["confirm", "ship", "drop"]


def test_an_item_that_left_the_roadmap_is_not_confirmed_any_more(client: Client, dana: User) -> None:
    item = make_silent()
    editing.confirm(item, by=dana)
    Item.objects.update(left_at=timezone.now())

    assert buttons(item, signed_in(dana)) == []
    assert "out of date" not in text_of(item, client)
