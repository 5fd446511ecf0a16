"""The section of a proposal, set on its review page and for several at once."""

import re
from typing import Any

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring, placing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_round, make_section
from tests.proposals.bulk_steps import choose, confirm, rows


def address(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def put(browser: Any, proposal: Proposal, section: object, **sent: Any) -> Any:
    typed = {"do": "place", "place": section, "revision": proposal.revision, **sent}
    return browser.post(address(proposal), typed)


def section_of(proposal: Proposal) -> str:
    return str(Proposal.objects.get(pk=proposal.pk).section)


def history() -> list[tuple[str, str, str]]:
    entries = LogEntry.objects.order_by("object_repr")
    return list(entries.values_list("user__username", "object_repr", "change_message"))


def card(page: str) -> str:
    found = re.search(r'<section class="review-card" id="section".*?</section>', page, re.S)
    return found[0] if found else ""


def test_the_review_page_puts_it_in_a_section_and_the_history_says_so(dana: User) -> None:
    make_section("Maps", number="1")
    routes = make_section("Routes", number="2")
    proposal = make_proposal("Tiles")
    browser = signed_in(dana)

    before = browser.get(address(proposal)).content.decode()
    done = put(browser, proposal, routes.pk)
    after = browser.get(done.headers["Location"].partition("#")[0])
    again = put(browser, proposal, routes.pk)

    assert 'no section chosen <a href="#section">Change' in before
    assert re.findall(r">([^<]+)</option>", card(before)) == ["Choose a section", "1. Maps", "2. Routes"]
    assert done.headers["Location"] == f"{address(proposal)}#section"
    assert [str(message) for message in after.context["messages"]] == ["It is in “2. Routes” now."]
    assert "put it in the section “Routes”" in after.content.decode()
    assert (again.status_code, section_of(proposal)) == (302, "2. Routes")
    assert history() == [("dana", "Tiles", "Put in a section: 2. Routes")]


def test_it_is_offered_to_maintainers_while_it_can_be_done(dana: User, mia: User, carol: User) -> None:
    make_section("Maps")
    free, under_way = make_proposal(), make_round("moby", by=dana)
    over = make_proposal(status=Status.DECLINED)

    shown = {
        who.username: [
            bool(card(signed_in(who).get(address(one)).content.decode())) for one in (free, under_way, over)
        ]
        for who in (dana, carol)
    }

    assert shown == {"dana": [True, False, False], "carol": [False, False, False]}
    assert put(signed_in(carol), free, make_section("Routes").pk).status_code == 403
    assert section_of(free) == "None"


def test_what_stands_in_the_way_is_said_on_the_card(dana: User, mia: User) -> None:
    routes = make_section("Routes")
    proposal, under_way = make_proposal("Tiles"), make_round("moby", by=dana)
    browser = signed_in(dana)

    nothing = put(browser, proposal, "")
    nonsense = [put(browser, proposal, "9" * 30), put(browser, proposal, "x"), put(browser, proposal, 0)]
    unread = put(browser, proposal, routes.pk, revision="?")
    late = put(browser, under_way, routes.pk)
    content = authoring.Content("Tiles", "No network in the hut.", proposal.body)
    authoring.edit(proposal, content, by=proposal.author)
    changed = put(browser, proposal, routes.pk)

    told = [card(answer.content.decode()) for answer in (nothing, *nonsense, unread, late, changed)]
    assert [answer.status_code for answer in (nothing, *nonsense, unread, late, changed)] == [
        *(422, 422, 422, 422, 422),
        *(409, 409),
    ]
    for words, why in zip(
        told,
        (
            "Choose the section.",
            *(placing.GONE,) * 3,
            "This page was too old to act on.",
            "Its review is open, under the rules of its section",
            placing.CHANGED,
        ),
        strict=True,
    ):
        assert why in words
    # The choice is kept, for the text as it is now.
    assert f'value="{routes.pk}" selected' in told[-1]
    assert (section_of(proposal), history()) == ("None", [])


def test_several_are_put_in_a_section_after_seeing_what_happens(dana: User, mia: User) -> None:
    maps, routes = make_section("Maps"), make_section("Routes")
    placed, unplaced = make_proposal("Placed", section=maps), make_proposal("Unplaced", author=dana)
    under_way = make_round("moby", by=dana, title="Under way")
    browser = signed_in(dana)

    preview = choose(browser, "place", placed, unplaced, under_way)
    empty = confirm(browser, preview, place="")
    done = confirm(browser, preview, place=routes.pk)
    again = confirm(browser, preview, place=routes.pk)

    page = preview.content.decode()
    assert "Put 2 proposals in a section</button>" in page
    told = {title: row.rpartition("1. ")[2] for title, row in rows(page).items()}
    assert told["Placed"].endswith("Maps. 1 person is told.")
    assert rows(page)["Unplaced"].endswith("It has its first section then.")
    assert placing.why_not_place(Proposal.objects.get(pk=under_way.pk)) in rows(page)["Under way"]
    assert (empty.status_code, "Choose the section." in empty.content.decode()) == (422, True)
    assert [answer.status_code for answer in (done, again)] == [200, 200]
    assert "<h1>Put in a section: 2</h1>" in done.content.decode()
    assert [section_of(one) for one in (placed, unplaced, under_way)] == ["1. Routes", "1. Routes", "None"]
    assert history() == [
        ("dana", title, "Put in a section, one of 2 at once: 1. Routes") for title in ("Placed", "Unplaced")
    ]


def test_several_at_once_overwrite_no_change_of_others(dana: User, mia: User, carol: User) -> None:
    maps, routes = make_section("Maps"), make_section("Routes")
    first, second = make_proposal("First"), make_proposal("Second")
    browser = signed_in(dana)
    preview = choose(browser, "place", first, second)
    placing.place(second, maps, by=mia)

    done = confirm(browser, preview, place=routes.pk).content.decode()

    assert "<h1>Put in a section: 1, left out: 1</h1>" in done
    assert f"Left out: {placing.CHANGED}" in done
    assert [section_of(one) for one in (first, second)] == ["1. Routes", "1. Maps"]
    assert "Put in a section" not in signed_in(carol).get("/admin/proposals/proposal/").content.decode()
