"""The demo's roadmap has a past that fits it."""

import json

import pytest
from django.utils import timezone

from portal.demo import past
from portal.demo.environment import SAMPLE_ROADMAP
from roadmap.models import Item, Version

pytestmark = pytest.mark.django_db


def test_the_sample_has_grown_to_what_it_is() -> None:
    rows = json.loads(past.PAST.read_text(encoding="utf-8"))

    assert past.import_past() == len(rows)

    versions = list(Version.objects.all())
    assert [((timezone.now() - one.at).days, one.author, one.subject) for one in versions] == [
        (row["days_ago"], row["author"], row["subject"]) for row in rows
    ]
    told = {one.subject: [f"{told['name']} {told['words']}" for told in one.differences] for one in versions}
    assert told["Drop the tool library and keep the reasons"] == ["2.3 A shared tool library reworded"]
    assert told["Plan the end of sync protocol v1; no ranking of volunteers"] == [
        "2.2 Hours without a spreadsheet reworded",
        "2.5 A ranking of volunteers left the roadmap",
        "3.5 Retire version 1 of the sync protocol added",
    ]
    assert all(told.values()), "Each version changes something for readers."
    assert versions[0].source.encode() == SAMPLE_ROADMAP.read_bytes()
    assert [item.title for item in Item.objects.filter(left_at__isnull=False)] == ["A ranking of volunteers"]


def test_a_roadmap_in_use_keeps_its_own_past() -> None:
    count = past.import_past()

    assert past.import_past() == 0
    assert Version.objects.count() == count


def test_a_past_that_does_not_fit_the_sample_is_refused(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "SAMPLE_ROADMAP", past.PAST)

    with pytest.raises(ValueError, match="The sample roadmap does not have this once"):
        list(past.versions())
