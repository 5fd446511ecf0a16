"""Merging in the admin: find the original, see what moves, confirm, undo; and the signpost for everyone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Merge, Proposal
from proposals.services import merging, voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal

WHY = "Both ask for maps without a network."


@pytest.fixture
def pair(alice: User, bob: User) -> tuple[Proposal, Proposal]:
    """A duplicate by alice with bob's vote and comment, and its original."""
    duplicate, original = make_proposal("Tiles without network", author=alice), make_proposal("Offline tiles")
    voting.cast_vote(duplicate.pk, by=bob)
    make_comment(duplicate, author=bob, body="In the valley!")
    return duplicate, original


def address(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_merge", args=[proposal.pk])


def test_a_maintainer_finds_sees_merges_and_undoes(pair: tuple[Proposal, Proposal], dana: User) -> None:
    duplicate, original = pair
    browser = signed_in(dana)

    review = browser.get(reverse("admin:proposals_proposal_change", args=[duplicate.pk])).content.decode()
    found = browser.get(address(duplicate)).content.decode()
    preview = browser.get(address(duplicate), {"into": original.pk}).content.decode()
    done = browser.post(
        address(duplicate), {"into": original.pk, "reason": WHY}, follow=True
    ).content.decode()
    record = Merge.objects.get()
    browser.post(address(duplicate), {"into": original.pk, "reason": WHY})
    assert LogEntry.objects.count() == 2, "merged twice is merged once"

    assert address(duplicate) in review
    assert f'href="?into={original.pk}"' in found
    assert "1 vote moves to “Offline tiles”, which then has 1." in preview
    assert "1 comment moves with author and time" in preview
    assert f'merged it into <a href="/admin/proposals/proposal/{original.pk}/change/">' in done
    assert "Number None" not in done
    assert "Merged into" in done and "Undo the merge" in done
    undone = browser.post(
        reverse("admin:proposals_proposal_unmerge", args=[record.pk]), {"back": original.pk}, follow=True
    )
    assert undone.redirect_chain[0][0].endswith(f"/{original.pk}/change/")
    assert "Votes and comments are back where they were." in undone.content.decode()
    assert LogEntry.objects.count() == 4
    browser.post(reverse("admin:proposals_proposal_unmerge", args=[record.pk]), {"back": original.pk})
    assert LogEntry.objects.count() == 4, "undone twice is undone once"
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.vote_count) == ("submitted", 1)


@pytest.mark.parametrize(
    "words", ["{pk}", "#{pk}", "https://example.org/proposals/{pk}/offline-tiles/", "offline"]
)
def test_the_original_is_found_by_number_address_or_words(
    pair: tuple[Proposal, Proposal], dana: User, words: str
) -> None:
    duplicate, original = pair

    page = signed_in(dana).get(address(duplicate), {"q": words.format(pk=original.pk)})

    assert page.context["found"] == [original]


def test_what_cannot_be_merged_says_why_and_keeps_the_reason(
    pair: tuple[Proposal, Proposal], dana: User
) -> None:
    duplicate, original = pair
    browser = signed_in(dana)
    merging.merge(duplicate, original, by=dana, reason=WHY)

    into_itself = browser.get(address(original), {"into": original.pk})
    late = browser.post(address(original), {"into": duplicate.pk, "reason": "My words."})
    empty = browser.post(address(original), {"into": make_proposal().pk, "reason": " "})
    nowhere = [
        browser.get(address(original), {"into": number}).status_code for number in ("x", "9" * 30, "0")
    ]

    assert "cannot be merged into itself" in into_itself.content.decode()
    assert (late.status_code, "My words." in late.content.decode()) == (409, True)
    assert (empty.status_code, "Say why they are the same." in empty.content.decode()) == (422, True)
    assert nowhere == [404, 404, 404]


def test_a_reason_that_was_typed_before_the_session_ended_waits_on_the_page(
    pair: tuple[Proposal, Proposal], dana: User
) -> None:
    duplicate, original = pair
    page, browser = f"{address(duplicate)}?into={original.pk}", Client()

    away = browser.post(page, {"into": str(original.pk), "reason": WHY})
    browser.force_login(dana)

    assert (away.status_code, Merge.objects.count()) == (302, 0)
    assert [browser.get(page).context["form"]["reason"].value() for _ in range(2)] == [WHY, None]


def test_only_maintainers_reach_it(pair: tuple[Proposal, Proposal], carol: User, dana: User) -> None:
    duplicate, original = pair
    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    browser = signed_in(carol)

    assert browser.get(address(original)).status_code == 403
    assert browser.post(reverse("admin:proposals_proposal_unmerge", args=[record.pk])).status_code == 403
    assert browser.get(reverse("admin:proposals_proposal_unmerge", args=[record.pk])).status_code == 404


def test_a_signpost_stands_at_the_old_address(
    client: Client, pair: tuple[Proposal, Proposal], dana: User
) -> None:
    duplicate, original = pair
    merging.merge(duplicate, original, by=dana, reason=WHY)

    old = client.get(duplicate.get_absolute_url())
    new = client.get(original.get_absolute_url()).content.decode()
    listed = client.get("/proposals/").content.decode()
    searched = client.get("/search/?q=network").content.decode()

    page = old.content.decode()
    assert old.status_code == 200
    assert f'This was merged into <a href="{original.get_absolute_url()}">Offline tiles</a>' in page
    assert "Show closures on the map." in page and WHY in page
    assert "In the valley!" in new
    assert f'from <a class="quiet-link" href="/proposals/{duplicate.pk}/">Tiles without network</a>' in new
    assert f'merged it into <a href="/proposals/{original.pk}/">Offline tiles</a>' in page
    assert f'into this one: <a href="/proposals/{duplicate.pk}/">Tiles without network</a>' in new
    assert ("Offline tiles" in listed, "Tiles without network" in listed) == (True, False)
    assert ("Offline tiles" in searched, "Tiles without network" in searched) == (True, False)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN])
def test_what_cannot_be_merged_offers_no_way_to_it(dana: User, status: Status) -> None:
    """The search would only end in a refusal."""
    offered = [
        address(proposal)
        in signed_in(dana)
        .get(reverse("admin:proposals_proposal_change", args=[proposal.pk]))
        .content.decode()
        for proposal in (make_proposal(), make_proposal(status=status))
    ]

    assert offered == [True, False]
