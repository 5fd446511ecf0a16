"""The log of decisions, for people and for programs."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.lib import markdown
from proposals.models import Decision, Proposal
from proposals.services import deciding, review
from proposals.workflow import Status
from tests.factories import make_proposal, make_section

LOG = "/proposals/decisions/"
START = datetime(2026, 11, 25, 9, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def decided(
    title: str, outcome: Status = Status.DECLINED, rationale: str = "No room.", **fields: Any
) -> Decision:
    proposal = make_proposal(title, status=outcome, **fields)
    Decision.objects.filter(proposal=proposal).update(
        rationale=rationale, rationale_html=markdown.render(rationale)
    )
    return proposal.decisions.get()


def feed() -> tuple[str | None, list[tuple[str, ...]]]:
    """When it changed last, and of each entry title, summary and when."""
    root = ElementTree.fromstring(Client().get("/proposals/decisions.atom").content)
    entries = [
        tuple((entry.findtext(f"{ATOM}{name}") or "").strip() for name in ("title", "summary", "updated"))
        for entry in root.iter(f"{ATOM}entry")
    ]
    return root.findtext(f"{ATOM}updated"), entries


def titles(address: str = LOG) -> list[str]:
    response = Client().get(address)
    assert response.status_code == 200, response.content
    return [decision.proposal.title for decision, _ in response.context["rows"]]


@pytest.mark.django_db
def test_the_log_has_what_was_accepted_and_declined_the_newest_first() -> None:
    decided("Tiles")
    decided("Closures", Status.ACCEPTED)
    decided("Later", Status.POSTPONED)
    decided("Again", Status.RETURNED)

    assert titles() == ["Closures", "Tiles"]


@pytest.mark.django_db
def test_the_log_is_searched_by_words_of_the_topic_and_of_the_reason() -> None:
    decided("Offline tiles", rationale="Phones are small.")
    decided("Closures", Status.ACCEPTED, rationale="Hikers ask for it.")

    assert titles(f"{LOG}?q=tile") == ["Offline tiles"]
    assert titles(f"{LOG}?q=hikers") == ["Closures"]
    assert titles(f"{LOG}?q=nothing+like+it") == []
    assert titles(f"{LOG}?q=%22%27%00(((") == []


@pytest.mark.django_db
def test_the_log_is_filtered_by_outcome_section_and_year() -> None:
    maps = make_section("Maps")
    decided("Tiles", section=maps)
    decided("Closures", Status.ACCEPTED)
    old = decided("Old")
    Decision.objects.filter(pk=old.pk).update(at="2019-04-01T00:00:00Z")

    assert titles(f"{LOG}?outcome=accepted") == ["Closures"]
    assert titles(f"{LOG}?section={maps.pk}") == ["Tiles"]
    assert titles(f"{LOG}?year=2019") == ["Old"]


@pytest.mark.django_db
def test_page_filter_and_markdown_mean_the_same_day_that_of_the_site() -> None:
    old = decided("Old")
    Decision.objects.filter(pk=old.pk).update(at="2018-12-31T20:00:00Z")

    with timezone.override("Pacific/Auckland"):
        by_year = {year: titles(f"{LOG}?year={year}") for year in (2018, 2019)}
        document = Client().get("/proposals/decisions.md?year=2019").content.decode()

    assert by_year == {2018: [], 2019: ["Old"]}
    assert "- **Declined** on 2019-01-01 by " in document


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("outcome=withdrawn", "There is no outcome “withdrawn”. There is: accepted, declined."),
        ("section=x", "The roadmap has no section “x”."),
        ("section=0", "The roadmap has no section “0”."),
        ("section=9" + "9" * 21, "The roadmap has no section “9999999999999999999999”."),
        ("year=12345", "There is no year “12345”."),
        ("year=0001", "There is no year “0001”."),
        ("year=abc&q=tiles", "There is no year “abc”."),
    ],
)
def test_what_an_address_cannot_ask_for_is_left_out_and_named_to_people_and_refused_to_programs(
    query: str, sentence: str
) -> None:
    decided("Tiles")

    page = Client().get(f"{LOG}?{query}")
    told = {form: Client().get(f"/proposals/decisions.{form}?{query}") for form in ("json", "atom", "md")}

    assert f"{sentence} It was left out." in page.content.decode()
    assert titles(f"{LOG}?{query}") == ["Tiles"]
    assert (told["json"].status_code, told["json"].json()) == (400, {"detail": sentence})
    assert [
        (told[form].status_code, told[form]["Content-Type"], told[form].content.decode())
        for form in ("atom", "md")
    ] == [(400, "text/plain; charset=utf-8", f"{sentence}\n")] * 2


def test_a_reopened_decision_stays_on_record_and_says_so(alice: User, dana: User) -> None:
    proposal = make_proposal("Tiles", author=alice)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(proposal, by=dana, reason="There is room now.")

    page = Client().get(LOG).content.decode()

    assert ("No room." in page, "Reopened since" in page) == (True, True)
    assert Client().get("/proposals/decisions.json").json()["decisions"][0]["reopened"] is True


def test_the_same_as_json_as_markdown_and_as_a_feed(dana: User) -> None:
    section = make_section("Maps")
    proposal = make_proposal("Closures")
    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="It *fits*.", section=section)
    proposal.refresh_from_db()
    assert proposal.roadmap_item is not None

    told = Client().get("/proposals/decisions.json").json()
    assert (told["count"], told["next"], list(told["decisions"][0])) == (
        1,
        None,
        ["id", "outcome", "decided_at", "decided_by", "round", "reopened", "rationale", "proposal", "item"],
    )
    assert told["decisions"][0]["item"] == {
        "title": "Closures",
        "status": "planned",
        "left_at": None,
        "url": f"http://127.0.0.1:8000{proposal.roadmap_item.get_absolute_url()}",
    }
    text = Client().get("/proposals/decisions.md").content.decode()
    assert "## Closures\n\n- **Accepted** on " in text
    assert text.endswith("\n\nIt *fits*.\n")
    feed = ElementTree.fromstring(Client().get("/proposals/decisions.atom").content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Accepted: Closures"]


def test_a_reader_of_the_feed_is_told_what_was_reopened_and_when(alice: User, dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for title in ("Tiles", "Closures"):
            proposal = make_proposal(title, author=alice)
            deciding.decide(proposal, Status.DECLINED, by=dana, rationale=f"No room for {title}.")
            clock.shift(timedelta(days=1))
        before = feed()
        review.reopen(Proposal.objects.get(title="Tiles"), by=dana, reason="There is room now.")

        assert before == (
            "2026-11-26T09:00:00+00:00",
            [
                ("Declined: Closures", "<p>No room for Closures.</p>", "2026-11-26T09:00:00+00:00"),
                ("Declined: Tiles", "<p>No room for Tiles.</p>", "2026-11-25T09:00:00+00:00"),
            ],
        )
        assert feed() == (
            "2026-11-27T09:00:00+00:00",
            [
                before[1][0],
                (
                    "Declined, reopened since: Tiles",
                    "<p><strong>Reopened since.</strong></p><p>No room for Tiles.</p>",
                    "2026-11-27T09:00:00+00:00",
                ),
            ],
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [LOG, "/proposals/decisions.json", "/proposals/decisions.md", "/proposals/decisions.atom"]
)
def test_the_log_costs_the_same_with_few_and_with_many(address: str) -> None:
    spent = []
    for more in (2, 18):
        for number in range(more):
            decided(f"Topic {number}", Status.ACCEPTED, section=make_section(f"Section {number}"))
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        spent.append(len(captured))

    assert spent == [QUERIES[address]] * 2


QUERIES = {
    LOG: 4,
    "/proposals/decisions.json": 2,
    "/proposals/decisions.md": 1,
    "/proposals/decisions.atom": 2,
}


@pytest.mark.django_db
@given(text=st.text(min_size=1, max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_feed_or_the_json(text: str) -> None:
    """As far as a database takes it: forms refuse or strip the rest before."""
    storable = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    Decision.objects.all().delete()
    Proposal.objects.all().delete()
    decision = decided("x")
    Proposal.objects.filter(pk=decision.proposal_id).update(title=storable[:120] or "x")
    Decision.objects.filter(pk=decision.pk).update(
        rationale=storable or "x", rationale_html=markdown.render(storable)
    )

    ElementTree.fromstring(Client().get("/proposals/decisions.atom").content)
    json.loads(Client().get("/proposals/decisions.json").content)
    assert Client().get("/proposals/decisions.md").status_code == Client().get(LOG).status_code == 200
