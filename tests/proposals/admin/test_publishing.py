"""The list of what is prepared, the preview, and publishing together."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from proposals.models import Decision, PreparedDecision
from proposals.services import deciding, preparing, publishing, signing, voting
from proposals.services.preparing import Wish
from proposals.workflow import Status
from roadmap.models import Section
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_round, make_section

LIST = "/admin/proposals/prepareddecision/"
PREVIEW = f"{LIST}together/"


def prepare(
    by: User, title: str = "", *, section: Section | None = None, held: bool = False
) -> PreparedDecision:
    """Prepared to be accepted where a section is given, else declined; on hold, it cannot be published."""
    proposal = make_round("simple", by=by, title=title) if held else make_proposal(title)
    if held:
        signing.hold(proposal, by=by, waits_for="the survey")
    outcome = Status.ACCEPTED if section else Status.DECLINED
    return preparing.prepare(proposal, Wish(outcome, f"About *{title}*.", section), by=by)


def sent(*rows: PreparedDecision) -> list[str]:
    return [f"{row.pk}.{row.revision}" for row in rows]


def preview(browser: Client, *rows: PreparedDecision) -> str:
    return browser.get(PREVIEW, {"chosen": sent(*rows)}).content.decode()


def ticked(answer: Any) -> list[tuple[str, bool]]:
    return [(card["sent"], card["ticked"]) for card in answer.context["cards"]]


def test_the_list_says_what_is_ready_and_why_the_rest_is_not(dana: User) -> None:
    ready, held = prepare(make_maintainer("erin"), "Closures"), prepare(dana, "Tiles", held=True)

    text = signed_in(dana).get(LIST).content.decode()

    assert f'value="{sent(ready)[0]}" checked aria-label="Publish: Closures"' in text
    assert f'value="{sent(held)[0]}" aria-label="Publish: Tiles"' in text
    assert "It is on hold: it waits for the survey." in text
    assert text.count("prepared-ready") == 1
    assert "Erin" in text and 'form="together">Publish these together…</button>' in text


def test_reviewers_read_the_list_without_ticks(dana: User, carol: User) -> None:
    prepare(dana, "Closures")

    text = signed_in(carol).get(LIST).content.decode()

    assert "Closures" in text
    assert 'name="chosen"' not in text and "Publish these together" not in text


def test_ended_ones_are_looked_up_with_who_and_why(dana: User) -> None:
    gone, over, out = prepare(dana, "Gone"), prepare(dana, "Over"), prepare(dana, "Out")
    preparing.cancel(gone, by=dana, reason="We wait for data.")
    deciding.decide(over.proposal, Status.POSTPONED, by=dana, rationale="Later.")
    publishing.publish_together({out.pk: 1}, by=dana)
    prepare(dana, "Here")
    browser = signed_in(dana)

    found = {
        state: [row.proposal.title for row in browser.get(f"{LIST}?state={state}").context["cl"].result_list]
        for state in ("waiting", "cancelled", "overtaken", "published", "any", "nonsense")
    }
    text = browser.get(f"{LIST}?state=any").content.decode()
    ended = browser.get(f"{LIST}?state=published").content.decode()

    assert found == {
        "waiting": ["Here"],
        "cancelled": ["Gone"],
        "overtaken": ["Over"],
        "published": ["Out"],
        "any": ["Here", "Out", "Over", "Gone"],
        "nonsense": ["Here"],
    }
    for words in (
        "Dana cancelled it: We wait for data.",
        "It was decided without it meanwhile: postponed.",
        "Dana published it.",
    ):
        assert words in text
    assert 'name="chosen"' not in ended and "Publish these together" not in ended


def test_the_preview_says_what_each_would_do(dana: User, bob: User) -> None:
    yes, held = prepare(dana, "Closures", section=make_section("Maps")), prepare(dana, "Tiles", held=True)
    voting.cast_vote(yes.proposal_id, by=bob)
    browser = signed_in(dana)

    text = preview(browser, yes, held)

    assert "Publish these 2 decisions together?" in text
    assert f'value="{sent(yes)[0]}" checked>' in text
    assert f'value="{sent(held)[0]}" aria-describedby="why-{held.pk}">' in text
    for words in (
        "About <em>Closures</em>.",
        "A new item in 1. Maps.",
        "2 people are told.",
        "1 person is told.",
        "It is on hold: it waits for the survey.",
    ):
        assert words in text
    assert not Decision.objects.exists()


def test_confirmed_they_are_published_together(dana: User) -> None:
    erin = make_maintainer("erin")
    yes, no = prepare(erin, "Closures", section=make_section("Maps")), prepare(dana, "Tiles")

    done = signed_in(dana).post(PREVIEW, {"chosen": sent(yes, no)}, follow=True)

    text = done.content.decode()
    yes.refresh_from_db()
    item = yes.proposal.roadmap_item
    assert item is not None
    assert "2 decisions published." in text
    for row in (yes, no):
        assert f'<a href="{row.proposal.get_absolute_url()}">{row.proposal.title}</a>' in text
    assert item.get_absolute_url() in text
    assert sorted(Decision.objects.values_list("outcome", "by__username")) == [
        ("accepted", "dana"),
        ("declined", "dana"),
    ]
    said = set(LogEntry.objects.values_list("content_type__model", "change_message"))
    assert said == {
        (model, f"Published with 1 other: {words}")
        for model in ("proposal", "prepareddecision")
        for words in ("Accepted: About *Closures*.", "Declined: About *Tiles*.")
    }


def test_a_second_click_publishes_and_logs_nothing(dana: User) -> None:
    row = prepare(dana, "Closures")
    browser = signed_in(dana)

    answers = [browser.post(PREVIEW, {"chosen": sent(row)}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (Decision.objects.count(), LogEntry.objects.count()) == (1, 2)


def test_one_that_is_refused_keeps_all_back_and_ticked(dana: User) -> None:
    good, held, other = prepare(dana, "Closures"), prepare(dana, "Tiles", held=True), prepare(dana, "Huts")
    browser = signed_in(dana)
    shown = f"{PREVIEW}?" + "&".join(f"chosen={value}" for value in sent(good, held, other))

    refused = browser.post(shown, {"chosen": sent(good, held)})

    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Nothing was published: One of them cannot be." in text
    assert ticked(refused) == [(sent(good)[0], True), (sent(held)[0], True), (sent(other)[0], False)]
    assert not Decision.objects.exists() and not LogEntry.objects.exists()
    again = browser.post(shown, {"chosen": sent(good)})
    assert (again.status_code, Decision.objects.get().proposal) == (302, good.proposal)


def test_what_was_edited_since_the_preview_is_shown_anew_first(dana: User) -> None:
    row = prepare(dana, "Closures")
    old = sent(row)
    preparing.edit(row, Wish(Status.DECLINED, "Another reason."), by=make_maintainer("erin"))
    browser = signed_in(dana)

    refused = browser.post(PREVIEW, {"chosen": old})

    text = refused.content.decode()
    assert (refused.status_code, publishing.EDITED in text, "Another reason." in text) == (409, True, True)
    assert ticked(refused) == [(f"{row.pk}.2", True)]
    assert browser.post(PREVIEW, {"chosen": f"{row.pk}.2"}).status_code == 302


@pytest.mark.parametrize(
    ("chosen", "status"),
    [([], 422), (["x"], 422), (["9" * 30], 422), (["99.1"], 422), (["1.١"], 422), (["-1.0", "1.1.1"], 422)],
)
def test_what_is_no_choice_is_refused_in_words(dana: User, chosen: list[str], status: int) -> None:
    browser = signed_in(dana)

    answer = browser.post(PREVIEW, {"chosen": chosen})
    shown = browser.get(PREVIEW, {"chosen": chosen})

    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (status, True)
    assert (shown.status_code, "Nothing is chosen." in shown.content.decode()) == (200, True)


def test_list_and_preview_cost_as_much_for_many_as_for_few(
    dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section, browser = make_section("Maps"), signed_in(dana)
    make_maintainer("erin")

    def costs() -> None:
        rows = list(PreparedDecision.objects.waiting())
        with django_assert_num_queries(20):
            assert len(browser.get(LIST).context["cl"].result_list) == len(rows)
        with django_assert_num_queries(20):
            assert len(browser.get(PREVIEW, {"chosen": sent(*rows)}).context["cards"]) == len(rows)

    def add(number: int) -> None:
        proposal = make_round("moby", by=dana, title=f"Round {number}")
        preparing.prepare(proposal, Wish(Status.ACCEPTED, "Yes.", section), by=dana)
        prepare(dana, f"Simple {number}", held=True)

    add(1)
    costs()
    for number in range(2, 10):
        add(number)
    costs()


def test_an_empty_list_says_how_to_fill_it(dana: User) -> None:
    text = signed_in(dana).get(reverse("admin:proposals_prepareddecision_changelist")).content.decode()

    assert "Nothing is prepared" in text and "Prepare, publish later" in text
