"""What became of the item of an accepted proposal is said wherever its decision is: nothing stands on the roadmap that
left it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import deciding
from proposals.workflow import Status
from roadmap.models import Item
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

LEFT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def words_of(page: bytes) -> str:
    return " ".join(strip_tags(page.decode().replace("<", " <")).split())


@pytest.fixture
def accepted(dana: User) -> Proposal:
    proposal = make_proposal("Closures")
    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="It fits.", section=make_section())
    return Proposal.objects.get(pk=proposal.pk)


@pytest.mark.parametrize(
    ("became", "standing", "badge"),
    [
        ({}, "stands on the roadmap", "Planned"),
        ({"status": "in_progress"}, "stands on the roadmap", "In progress"),
        ({"status": "shipped"}, "shipped", ""),
        ({"status": "shipped", "left_at": LEFT}, "shipped", ""),
        ({"status": "dropped"}, "was dropped", ""),
        ({"status": "dropped", "left_at": LEFT}, "left the roadmap on 3 November 2026", ""),
        ({"left_at": LEFT}, "left the roadmap on 3 November 2026", ""),
    ],
)
def test_every_page_says_what_became_of_the_item(
    accepted: Proposal, carol: User, became: dict[str, Any], standing: str, badge: str
) -> None:
    Item.objects.update(**became)

    page = words_of(Client().get(accepted.get_absolute_url()).content)
    review = words_of(
        signed_in(carol).get(reverse("admin:proposals_proposal_change", args=[accepted.pk])).content
    )
    log = words_of(Client().get("/proposals/decisions/").content)
    [told] = Client().get("/proposals/decisions.json").json()["decisions"]

    label = standing[0].upper() + standing[1:]
    for words in (page, review):
        assert f"It {standing}." in words and f"{label} Closures {badge}".strip() in words
    assert f"{label} {badge}".strip() in log
    stands = standing == "stands on the roadmap"
    assert ["tands on the roadmap" in words for words in (page, review, log)] == [stands] * 3
    assert told["item"]["left_at"] == ("2026-11-03T09:00:00+00:00" if "left_at" in became else None)


def test_a_maintainer_who_accepts_reads_that_it_stands_there(dana: User) -> None:
    proposal = make_proposal("Closures")

    done = signed_in(dana).post(
        reverse("admin:proposals_proposal_change", args=[proposal.pk]),
        {"move": "accepted", "seen": "submitted", "reason": "It fits.", "section": make_section().pk},
        follow=True,
    )

    assert "Accepted: Closures . It stands on the roadmap: Closures ." in words_of(done.content)
