"""The buttons of an objective, with and without an account."""

import pytest
from django.test import Client

from portal.accounts.models import User
from roadmap.models import Claim
from roadmap.services import claiming
from tests.conftest import signed_in
from tests.factories import make_item, track
from tests.roadmap.services.claims import RUTH, connect, objective

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_claim_goes_back_to_the_list_that_it_came_from(bob: User) -> None:
    issue, browser = objective(), signed_in(bob)
    back = "/roadmap/help/?state=unclaimed"

    answer = browser.post(f"/roadmap/help/{issue.pk}/claim/", {"next": back})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{back}#objective-{issue.pk}")
    page = read(browser, back)
    assert "You said that you would like to work on this." in page
    assert "Give it back" in read(browser, "/roadmap/help/")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_claim_leads_nowhere_else(bob: User, back: str) -> None:
    issue = objective()

    answer = signed_in(bob).post(f"/roadmap/help/{issue.pk}/claim/", {"next": back})

    assert answer.headers["Location"] == f"/roadmap/help/{issue.pk}/"


def test_who_signs_in_after_the_click_has_claimed_it(client: Client, bob: User) -> None:
    issue = objective()
    page = f"/roadmap/help/{issue.pk}/"

    answer = client.post(f"{page}claim/", {"next": "/roadmap/help/"})
    assert answer.headers["Location"] == f"/accounts/login/?next={page}"
    credentials = {"login": bob.email, "password": "waymarks and cairns", "next": page}
    shown = client.post(answer.headers["Location"], credentials, follow=True).content.decode()

    assert Claim.objects.get().member == bob
    assert "You said that you would like to work on this." in shown and "Give it back" in shown


def test_reading_an_objective_claims_nothing(bob: User) -> None:
    issue = objective()

    assert "I’d like to work on this" in read(signed_in(bob), f"/roadmap/help/{issue.pk}/")
    assert not Claim.objects.exists()


def test_the_one_who_was_slower_reads_who_has_it(alice: User, bob: User) -> None:
    issue = objective()
    claiming.claim(issue, by=bob)

    answer = signed_in(alice).post(f"/roadmap/help/{issue.pk}/claim/", follow=True)

    page = answer.content.decode()
    assert "Bob said on" in page and "Offer help" in page and "Give it back" not in page


def test_whoever_was_warned_says_so_or_gives_it_back(bob: User) -> None:
    issue, browser = objective(), signed_in(bob)
    claim = claiming.claim(issue, by=bob)
    Claim.objects.update(warned_at=claim.at)

    assert "Are you still at it?" in read(browser, f"/roadmap/help/{issue.pk}/")
    browser.post(f"/roadmap/help/{issue.pk}/still-at-it/")
    assert Claim.objects.get().warned_at is None
    browser.post(f"/roadmap/help/{issue.pk}/give-back/")
    assert Claim.objects.get().ending == "given_back"


@pytest.mark.parametrize("act", ["claim", "give-back", "still-at-it", "offer"])
def test_an_issue_that_is_not_there_is_a_404(bob: User, act: str) -> None:
    browser = signed_in(bob)

    answer = (
        browser.get("/roadmap/help/404/offer/")
        if act == "offer"
        else browser.post(f"/roadmap/help/404/{act}/")
    )

    assert answer.status_code == 404


def test_buttons_are_no_pages(bob: User) -> None:
    assert signed_in(bob).get(f"/roadmap/help/{objective().pk}/claim/").status_code == 405


def test_who_is_assigned_on_github_is_offered_no_help_to_themselves(bob: User) -> None:
    connect(bob, "Ruth")
    page = read(signed_in(bob), f"/roadmap/help/{objective(assigned=True, assignees=[RUTH]).pk}/")

    assert "Assigned to you" in page and "Offer help" not in page


def test_the_message_to_the_assignee_names_the_issue_the_item_and_the_offer(client: Client) -> None:
    issue = objective(title="Store <tiles>", assigned=True, assignees=[RUTH])
    track(make_item("Offline tiles"), issue)

    page = read(client, f"/roadmap/help/{issue.pk}/offer/?offer=review")

    assert (
        "@ruth I would like to help with “Store &lt;tiles&gt;” (for the roadmap item “Offline tiles”). I can review a"
        " pull request.\n\nWhat would help you most, and is there anything I should read first?</textarea>"
    ) in page
    assert f'href="{issue.url}#new_comment_field"' in page
    assert 'data-copy="offer-text"' in page


def test_a_claimer_is_offered_help_by_name_and_unknown_offers_are_refused(client: Client, bob: User) -> None:
    issue = objective(title="Tiles")
    claiming.claim(issue, by=bob)

    assert "Hello Bob. I would like to help with “Tiles”. I can write" in read(
        client, f"/roadmap/help/{issue.pk}/offer/"
    )
    assert client.get(f"/roadmap/help/{issue.pk}/offer/?offer=cake").status_code == 400


def test_nobody_is_offered_help_with_what_is_closed(client: Client) -> None:
    assert client.get(f"/roadmap/help/{objective(state='closed').pk}/offer/").status_code == 409
