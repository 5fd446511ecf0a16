"""A maintainer puts a proposal in a section of the roadmap."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals.announcements import announce
from proposals.models import Proposal, RuleChoice
from proposals.services import authoring, placing, review, rounds
from proposals.services.authoring import Content, NewerText
from proposals.workflow import Status
from roadmap.models import Section
from tests.factories import make_co_author, make_proposal, make_section


@pytest.fixture
def maps(db: None) -> Section:
    return make_section("Maps")


@pytest.fixture
def routes(db: None) -> Section:
    return make_section("Routes")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("section").get(pk=proposal.pk)


def test_it_has_the_rules_of_its_section_and_keeps_how_it_was(
    dana: User, maps: Section, routes: Section
) -> None:
    RuleChoice.objects.create(section=routes, profile="moby")
    proposal = make_proposal(section=maps)

    news = [placing.place(proposal, routes, by=dana) for _ in range(2)]

    placed = fresh(proposal)
    versions = placed.versions.order_by("number").values_list(
        "number", "section__title", "by__username", "summary", "material"
    )
    assert (news, placed.section, rounds.profile_for(placed).name) == ([True, False], routes, "moby")
    assert list(versions) == [
        (1, "Maps", proposal.author.username, "", False),
        (2, "Routes", "dana", "Put in another section", False),
    ]
    assert (placed.version, placed.material_version, placed.revision) == (2, 1, proposal.revision + 1)
    event = placed.events.get()
    assert (event.kind, event.actor, event.data) == (
        "placed", dana, {"name": "Routes", "was": "Maps", "version": 2},
    )  # fmt: skip


def test_everyone_who_writes_it_is_told_and_nobody_else(
    alice: User, bob: User, dana: User, maps: Section, routes: Section
) -> None:
    first, second = make_proposal("Tiles", author=alice), make_proposal("Paths", author=dana, section=maps)
    for proposal in (first, second):
        make_co_author(proposal, bob)

        placing.place(proposal, routes, by=dana)
        announce(proposal.events.get(kind="placed").pk)

    words = "It is in “Routes” now, and its review will follow the rules of that section."
    assert {(one.recipient, one.subject, one.text) for one in Notification.objects.all()} == {
        (alice, "Your proposal was put in a section: Tiles", words),
        (bob, "Your proposal was put in a section: Tiles", words),
        (bob, "Your proposal was put in another section: Paths", f"{words} It was in “Maps”."),
    }


def test_the_public_page_and_the_lists_follow(dana: User, maps: Section, routes: Section) -> None:
    proposal = make_proposal("Offline tiles", section=maps)
    placing.place(proposal, routes, by=dana)
    visitor = Client()

    page = visitor.get(proposal.get_absolute_url()).content.decode()
    listed = {
        section.title: "Offline tiles" in visitor.get(f"/proposals/?section={section.pk}").content.decode()
        for section in (maps, routes)
    }
    compared = visitor.get(f"/proposals/{proposal.pk}/versions/compare/?from=1&to=2").context["parts"]

    assert "<bdi>Dana</bdi></strong> put it in the section “Routes”" in page
    assert f'href="/proposals/{proposal.pk}/versions/compare/?from=1&amp;to=2">What changed</a>' in page
    assert listed == {"Maps": False, "Routes": True}
    assert [(part.name, [run.text for run in part.runs]) for part in compared] == [
        ("Section", ["1. Maps", " 1. Routes"])
    ]


def test_an_authors_older_form_does_not_put_it_back(
    alice: User, dana: User, maps: Section, routes: Section
) -> None:
    proposal = authoring.propose(
        Content("Tiles", "No network.", "Keep tiles.", maps), by=alice, key=uuid.uuid4()
    )
    placing.place(proposal, routes, by=dana)

    with pytest.raises(NewerText):
        text = Content("Tiles", "No network.", "Keep all tiles.", maps)
        authoring.edit(proposal, text, by=alice, revision=proposal.revision)

    assert fresh(proposal).section == routes


@pytest.mark.parametrize("status", Status)
def test_it_changes_before_a_review_and_never_in_one_or_after_the_end(
    dana: User, maps: Section, routes: Section, status: Status
) -> None:
    proposal = make_proposal(status=status, section=maps)
    free = status in (Status.SUBMITTED, Status.POSTPONED, Status.RETURNED)

    if free:
        assert placing.place(proposal, routes, by=dana)
    else:
        with pytest.raises(RuleBroken, match=r"Its review is open, under|stays in its section\."):
            placing.place(proposal, routes, by=dana)

    moved = fresh(proposal)
    assert (moved.section, moved.events.count()) == ((routes, 1) if free else (maps, 0))


def test_a_round_that_opened_first_keeps_its_section(dana: User, maps: Section, routes: Section) -> None:
    proposal = make_proposal(section=maps)
    review.start_review(proposal, by=dana, reason="Its time has come.")

    with pytest.raises(RuleBroken, match="Its review is open, under the rules of its section"):
        placing.place(proposal, routes, by=dana)

    assert (fresh(proposal).section, fresh(proposal).version) == (maps, 1)


def test_others_sections_that_left_and_texts_that_changed_are_refused(
    alice: User, carol: User, dana: User, maps: Section, routes: Section
) -> None:
    proposal = make_proposal(author=alice, section=maps)
    gone = make_section("Gone", left_at=timezone.now())

    for person in (alice, carol):
        with pytest.raises(PermissionDenied, match="Only maintainers put a proposal in another section"):
            placing.place(proposal, routes, by=person)
    with pytest.raises(RuleBroken, match="This section is no longer on the roadmap"):
        placing.place(proposal, gone, by=dana)
    with pytest.raises(RuleBroken, match="was changed while you read"):
        placing.place(proposal, routes, by=dana, revision=proposal.revision + 1)

    assert (fresh(proposal).section, fresh(proposal).version) == (maps, 1)


def test_the_round_of_a_proposal_that_was_placed_follows_its_section(
    dana: User, mia: User, routes: Section
) -> None:
    RuleChoice.objects.create(section=routes, profile="rfcbot")
    proposal = make_proposal()
    placing.place(proposal, routes, by=dana)

    review.start_review(proposal, by=dana, reason="Its time has come.")

    assert proposal.reviews.get().profile.name == "rfcbot"
