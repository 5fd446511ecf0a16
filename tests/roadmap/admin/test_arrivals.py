"""A maintainer brings in a document, sees what it would change, corrects that, and applies or dismisses it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.accounts.models import User
from roadmap.models import Arrival, Item, Upstream, Version
from roadmap.services import exporting
from tests.conftest import signed_in
from tests.roadmap.admin.bringing import ADD, TRAILS, address, apply, bring, press, preview, shown_words, told

pytestmark = pytest.mark.django_db


def test_nothing_but_the_arrival_is_written_before_apply(dana: User) -> None:
    browser = signed_in(dana)

    arrival = bring(browser, TRAILS)
    page = preview(browser, arrival)

    assert (arrival.state, arrival.by, arrival.origin) == ("waiting", dana, "Pasted text")
    assert (Item.objects.count(), Version.objects.count()) == (0, 0)
    assert told(page) == {
        "1. Maps": ["section added"],
        "1.1 Offline tiles": ["added"],
        "1.2 Night colours": ["added"],
        "2. People": ["section added"],
        "2.1 Work days": ["added"],
    }
    words = shown_words(page)
    assert "Items are the headings under section headings. 2 sections 3 items" in words
    assert "This is" not in words, "there is no old item to choose"
