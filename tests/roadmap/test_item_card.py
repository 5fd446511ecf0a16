"""Cards of roadmap items are rendered once for the same rows, and never show what was."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import ANY

import pytest
import time_machine
from django.utils import timezone

from roadmap.models import Issue, Item
from roadmap.progress import Status
from roadmap.templatetags.roadmap import _kept, item_card
from tests.factories import make_issue, make_item, track

CHANGES: dict[str, tuple[Callable[[], object], str]] = {
    "the item's status": (lambda: Item.objects.update(status=Status.SHIPPED), "Shipped"),
    "the item's title": (lambda: Item.objects.update(title="Tiles for a week"), "Tiles for a week"),
    "the item's target": (lambda: Item.objects.update(target="Q3 2026"), "Target: Q3 2026"),
    "an issue's state": (lambda: Issue.objects.update(state="closed"), "1 of 1 issue closed"),
    "an issue's labels": (lambda: Issue.objects.update(labels=[{"name": "storage"}]), "storage"),
    "an issue's assignee": (lambda: Issue.objects.update(assignees=[{"login": "bob"}]), "bob"),
}


def card() -> str:
    return item_card(Item.objects.with_issues().get())


@pytest.fixture
def tracked(db: None) -> None:
    track(make_item(), make_issue(7))


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize("what", CHANGES)
def test_a_card_shows_every_change_of_its_rows_at_once(what: str) -> None:
    change, words = CHANGES[what]
    before = card()

    change()

    assert (words in before, words in card()) == (False, True)


@pytest.mark.usefixtures("tracked")
def test_the_same_rows_are_rendered_once() -> None:
    _kept.cache_clear()

    assert card() == card()

    assert _kept.cache_info() == (1, 1, ANY, 1)


@pytest.mark.usefixtures("tracked")
def test_how_long_an_issue_could_not_be_asked_is_told_anew_each_time() -> None:
    now = timezone.now()
    Issue.objects.update(failing_since=now - timedelta(hours=3))

    assert "3 hours ago" in card()

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        assert "5 hours ago" in card()
