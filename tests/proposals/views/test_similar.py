"""Similar proposals beside the form: while typing, and without JavaScript."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_item, make_proposal, make_section

ASK = "/proposals/similar/"
HTMX = {"HTTP_HX_REQUEST": "true"}
HEADING = "Others said something like it"


def ask(client: Client, title: str, **more: str) -> str:
    response = client.get(ASK, {"title": title, **more}, **HTMX)  # type: ignore[arg-type]  # headers, as Django names them
    assert response.status_code == 200
    return response.content.decode()


def test_while_typing_the_others_are_shown_with_their_state_and_vote(bob: User) -> None:
    submitted = make_proposal("Offline tiles")
    make_proposal("Tiles offline in the car", status=Status.DECLINED)
    make_item("Offline tiles at night")

    page = ask(signed_in(bob), "Have tiles offline")

    assert HEADING in page and "<html" not in page
    assert f'formaction="/proposals/{submitted.pk}/vote/"' in page
    assert "It fits what we do next." in page
    assert "Offline tiles at night" in page


def test_there_are_five_at_most_and_what_comes_after_three_waits_behind_a_line(bob: User) -> None:
    for number in range(4):
        make_proposal(f"Offline tiles {number}")
        make_item(f"Offline tiles {number}")

    page = ask(signed_in(bob), "Offline tiles")

    shown, more = page.split('<details class="similar-more"><summary>2 more</summary>')
    assert (shown.count('<li class="similar-row">'), more.count('<li class="similar-row">')) == (3, 2)


def test_each_says_what_it_is_and_its_state(bob: User) -> None:
    make_proposal("Offline tiles")
    make_item("Tiles offline", section=make_section("In the field"))

    page = ask(signed_in(bob), "Offline tiles")

    rows = [" ".join(strip_tags(row).split()) for row in page.split('<li class="similar-row">')[1:]]
    proposal, item = sorted(rows, key=lambda row: "Roadmap:" in row)
    assert proposal.endswith("Offline tiles Submitted Proposal: Volunteers cannot tell which path is closed.")
    assert item == "Tiles offline Planned Roadmap: In the field"


def test_a_vote_is_cast_in_place(bob: User) -> None:
    proposal = make_proposal("Offline tiles")

    page = signed_in(bob).post(f"/proposals/{proposal.pk}/vote/", {"inside": "1"}, **HTMX).content.decode()  # type: ignore[arg-type]  # headers, as Django names them

    assert f'formaction="/proposals/{proposal.pk}/unvote/"' in page and "<form" not in page
    assert proposal.votes.get().voter == bob


def test_who_is_signed_out_finds_them_too(client: Client, db: None) -> None:
    make_proposal("Offline tiles")

    assert "Sign in to vote for Offline tiles" in ask(client, "tiles")


def test_nothing_like_it_shows_nothing(client: Client, db: None) -> None:
    make_proposal("Offline tiles")

    assert ask(client, "zebra").strip() == ask(client, "").strip() == ""


@pytest.mark.parametrize("title", ["x" * 5_000, "\0tiles\0", "%' OR 1=1 --", "🧭" * 200])
def test_any_title_is_answered(client: Client, db: None, title: str) -> None:
    ask(client, title)


@pytest.mark.parametrize("but", ["", "x", "-1", "9" * 30, "²"])
def test_any_number_is_answered(client: Client, db: None, but: str) -> None:
    make_proposal("Offline tiles")

    assert "Offline tiles" in ask(client, "tiles", but=but)


def test_asking_changes_nothing(client: Client, db: None) -> None:
    assert client.post(ASK, {"title": "tiles"}).status_code == 405
    assert Proposal.objects.count() == 0


def test_the_address_alone_is_a_page(client: Client, db: None) -> None:
    make_proposal("Offline tiles")

    page = client.get(ASK, {"title": "tiles"}).content.decode()

    assert "<html" in page and HEADING in page


def test_without_javascript_the_preview_shows_them_and_sending_it_is_never_held_up(alice: User) -> None:
    make_proposal("Offline tiles")
    typed = {"title": "Tiles without a network", "problem": "No network.", "body": "Keep them."}

    preview = signed_in(alice).post("/proposals/new/", {**typed, "preview": "body"}).content.decode()
    sent = signed_in(alice).post("/proposals/new/", {**typed, "action": "submit"})

    assert HEADING in preview
    assert (sent.status_code, Proposal.objects.filter(author=alice).count()) == (302, 1)


def test_the_draft_itself_is_not_like_itself(alice: User) -> None:
    draft = make_proposal("Offline tiles", author=alice, status=Status.RETURNED)

    page = signed_in(alice).get(f"/proposals/{draft.pk}/edit/").content.decode()

    assert HEADING not in page and f"?but={draft.pk}" in page
