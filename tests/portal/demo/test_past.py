"""The demo's roadmap has a past that fits it."""

import pytest
from django.utils import timezone

from portal.demo import past
from portal.demo.environment import SAMPLE_ROADMAP
from roadmap.models import Item, Version

pytestmark = pytest.mark.django_db


def test_the_sample_has_grown_to_what_it_is() -> None:
    assert past.import_past() == 4

    story = [
        (
            (timezone.now() - version.at).days,
            [f"{told['name']} {told['words']}" for told in version.differences],
        )
        for version in Version.objects.all()
    ]
    assert story[:3] == [
        (24, ["2.3 A shared tool library reworded"]),
        (
            83,
            [
                "1.2 Reports that survive a week without signal renamed from “Reports without a signal”",
                "1.2 Reports that survive a week without signal reworded",
                "1.2 Reports that survive a week without signal tracking issue #254 added",
            ],
        ),
        (
            151,
            [
                "2.2 Hours without a spreadsheet reworded",
                "2.5 A ranking of volunteers left the roadmap",
                "3.5 Retire version 1 of the sync protocol added",
            ],
        ),
    ]
    assert Version.objects.all()[0].source.encode() == SAMPLE_ROADMAP.read_bytes()
    assert [item.title for item in Item.objects.filter(left_at__isnull=False)] == ["A ranking of volunteers"]


def test_a_roadmap_in_use_keeps_its_own_past() -> None:
    past.import_past()

    assert past.import_past() == 0
    assert Version.objects.count() == 4


def test_a_past_that_does_not_fit_the_sample_is_refused(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "SAMPLE_ROADMAP", past.PAST)

    with pytest.raises(ValueError, match="The sample roadmap does not have this once"):
        list(past.versions())
