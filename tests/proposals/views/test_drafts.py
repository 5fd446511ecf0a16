"""What js/autosave.js asks, and the form that meets a newer text."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring
from proposals.services.authoring import Content
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal

NEW = "/proposals/new/autosave/"
TEXT = {"title": "Offline tiles", "problem": "No network.", "body": "Keep tiles."}


def bodies() -> list[str]:
    return list(Proposal.objects.order_by("pk").values_list("body", flat=True))


def test_a_new_form_makes_one_draft_and_then_saves_it_at_its_own_address(alice: User) -> None:
    client, key = signed_in(alice), str(uuid.uuid4())

    first = client.post(NEW, {**TEXT, "key": key})
    again = client.post(NEW, {**TEXT, "key": key})
    draft = Proposal.objects.get()
    second = client.post(f"/proposals/{draft.pk}/autosave/", {**TEXT, "body": "More.", "revision": "0"})

    where = {"page": f"/proposals/{draft.pk}/edit/", "autosave": f"/proposals/{draft.pk}/autosave/"}
    assert [answer.json() for answer in (first, again, second)] == [
        {"revision": 0, **where},
        {"revision": 0, **where},
        {"revision": 1, **where},
    ]
    assert bodies() == ["More."]


def test_an_older_form_is_shown_both_texts_and_saves_nothing(alice: User) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT, body="Keep tiles.")
    authoring.edit(draft, Content("Offline tiles", "No network.", "Keep <b>all</b> tiles."), by=alice)

    response = signed_in(alice).post(
        f"/proposals/{draft.pk}/autosave/", {**TEXT, "body": "No tiles.", "revision": "0"}
    )

    answer = response.json()
    assert (response.status_code, answer["revision"], bodies()) == (409, 1, ["Keep <b>all</b> tiles."])
    assert "&lt;b&gt;all&lt;/b&gt;" in answer["conflict"] and "No" in answer["conflict"]


def test_the_form_without_javascript_shows_both_texts_and_saves_on_the_second_try(alice: User) -> None:
    client = signed_in(alice)
    draft = make_proposal(author=alice, status=Status.DRAFT)
    address = f"/proposals/{draft.pk}/edit/"
    revision = client.get(address).context["form"]["revision"].value()
    authoring.edit(draft, Content("Offline tiles", "No network.", "From the phone."), by=alice)

    refused = client.post(address, {**TEXT, "action": "draft", "revision": revision})
    form = refused.context["form"]

    page = refused.content.decode()
    assert (refused.status_code, bodies()) == (409, ["From the phone."])
    assert ("Another text was saved meanwhile" in page, form["body"].value()) == (True, "Keep tiles.")
    saved = client.post(address, {**TEXT, "action": "draft", "revision": form["revision"].value()})
    assert (saved.status_code, bodies()) == (302, ["Keep tiles."])


def test_a_new_form_that_was_saved_elsewhere_meets_it_as_well(alice: User) -> None:
    client, key = signed_in(alice), str(uuid.uuid4())
    client.post(NEW, {**TEXT, "key": key})
    client.post(NEW, {**TEXT, "body": "Later.", "key": key, "revision": "0"})

    refused = client.post("/proposals/new/", {**TEXT, "action": "submit", "key": key, "revision": "0"})

    assert (refused.status_code, bodies(), refused.context["form"]["key"].value()) == (409, ["Later."], key)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Title: Give it a title."),
        ({"body": "x" * 10_001}, "What do you propose?: 10,000 characters at most (now 10,001)."),
        (
            {"links": "nonsense"},
            "Related issues: Line 1 is not an issue: “nonsense”.",
        ),
    ],
)
def test_what_cannot_be_saved_is_said_in_a_sentence(alice: User, fields: dict[str, str], words: str) -> None:
    response = signed_in(alice).post(NEW, {**TEXT, **fields})

    assert (response.status_code, bodies()) == (422, [])
    assert response.json()["message"].startswith(words)


@pytest.mark.parametrize("revision", ["x", "-1", "9" * 40, "1.5"])
def test_a_number_that_no_form_had_is_a_conflict_or_nothing(alice: User, revision: str) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT, body="Old.")

    response = signed_in(alice).post(f"/proposals/{draft.pk}/autosave/", {**TEXT, "revision": revision})

    assert response.status_code in (200, 409)


def test_who_may_not_is_told(alice: User, bob: User) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT)
    public = make_proposal(author=alice)

    def answer(client: Client, proposal: Proposal) -> Any:
        return client.post(f"/proposals/{proposal.pk}/autosave/", TEXT)

    assert answer(signed_in(bob), draft).status_code == 404
    assert answer(signed_in(bob), public).status_code in (403, 409)
    assert answer(signed_in(alice), public).json()["message"].startswith("This is no draft any more")
    assert Proposal.objects.count() == 2


def test_whose_session_ended_is_told_so_whatever_the_draft(alice: User) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT)

    answers = [
        Client().post(address, TEXT)
        for address in (NEW, f"/proposals/{draft.pk}/autosave/", "/proposals/999999/autosave/")
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (401, {"message": "You are signed out."})
    ] * 3


@pytest.mark.parametrize("fields", [{"questions": "1"}, {"action": "submit", "title": ""}])
def test_a_form_that_was_sent_says_that_its_text_is_newer_than_what_the_browser_keeps(
    alice: User, fields: dict[str, str]
) -> None:
    client, mark = signed_in(alice), "data-autosave-answer"
    draft = make_proposal(author=alice, status=Status.DRAFT)

    for address in ("/proposals/new/", f"/proposals/{draft.pk}/edit/"):
        opened, answered = client.get(address), client.post(address, {**TEXT, **fields})
        assert [mark in page.content.decode() for page in (opened, answered)] == [False, True]


def test_only_a_members_draft_is_saved_as_one_writes(alice: User) -> None:
    public = make_proposal(author=alice)

    assert 'data-autosave=""' in Client().get("/proposals/new/").content.decode()
    assert f'data-autosave="{NEW}"' in signed_in(alice).get("/proposals/new/").content.decode()
    assert 'data-autosave=""' in signed_in(alice).get(f"/proposals/{public.pk}/edit/").content.decode()


def test_every_page_from_which_one_signs_out_takes_kept_texts_away(dana: User) -> None:
    browser = signed_in(dana)

    for address in ("/", "/accounts/logout/", "/admin/"):
        page = browser.get(address).content.decode()
        assert (re.search(r'<script src="[^"]*/kept_texts[^"]*"', page) is not None, 'logout/"' in page) == (
            True,
            True,
        )
