"""A meeting's page in the admin."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import agendas, deciding, meetings, minutes
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal

ADD = "/admin/proposals/meeting/add/"
DAY = timezone.localdate() + timedelta(days=7)
PLAN = {
    "title": "Summit",
    "starts_at": f"{DAY}T09:00",
    "ends_at": f"{DAY}T10:00",
    "place": "Room 1",
}

NEXT = {"title": "Next", "starts_at": f"{DAY}T09:00Z", "ends_at": f"{DAY}T10:00Z"}


def begun(dana: User) -> Meeting:
    now = timezone.now()
    wish = meetings.Plan("Summit", now - timedelta(hours=1), now + timedelta(hours=1))
    return meetings.plan(wish, by=dana)


def address(meeting: Meeting) -> str:
    return reverse("admin:proposals_meeting_change", args=[meeting.pk])


def test_a_maintainer_plans_a_meeting(dana: User) -> None:
    browser = signed_in(dana)

    wrong = browser.post(ADD, {**PLAN, "ends_at": f"{DAY}T08:00"})
    answer = browser.post(ADD, PLAN)

    meeting = Meeting.objects.get()
    assert (browser.get(ADD).status_code, wrong.status_code) == (200, 422)
    assert "A meeting ends after it starts." in wrong.content.decode()
    assert (answer.status_code, answer.headers["Location"]) == (302, address(meeting))
    assert (meeting.title, meeting.place, meeting.series) == ("Summit", "Room 1", None)
    assert "Summit" in browser.get("/admin/proposals/meeting/").content.decode()


def test_the_agenda_is_kept_beside_the_minutes(dana: User) -> None:
    meeting, proposal, browser = begun(dana), make_proposal("Tiles"), signed_in(dana)
    page = address(meeting)

    browser.post(page, {"do": "put_on", "proposal": proposal.pk, "note": "Asked for."})
    shown = browser.get(page).content.decode()
    browser.post(page, {"do": "refresh"})
    browser.post(page, {"do": f"take_off {meeting.agenda.get().pk}"})
    browser.post(page, {"do": "minutes", "minutes": "We met.", "revision": "0"})
    browser.post(page, {"do": "publish"})

    meeting.refresh_from_db()
    assert reverse("admin:proposals_proposal_change", args=[proposal.pk]) in shown
    assert ("Asked for." in shown, "<textarea" in shown) == (True, True)
    assert (meeting.minutes, meeting.published_at is not None) == ("We met.", True)
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "“Tiles” put on the agenda",
        "Agenda refreshed",
        "“Tiles” taken off the agenda",
        "Minutes saved",
        "Minutes published",
    ]


def test_minutes_that_cross_show_both_texts(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    minutes.write_minutes(meeting, "Theirs.", revision=0, by=dana)

    answer = browser.post(address(meeting), {"do": "minutes", "minutes": "Mine.", "revision": "0"})
    page = answer.content.decode()

    assert (answer.status_code, "Theirs." in page, "Mine.</textarea>" in page) == (409, True, True)
    assert 'name="revision" value="1"' in page
    meeting.refresh_from_db()
    assert meeting.minutes == "Theirs."


def test_typed_minutes_are_saved_whichever_button_is_pressed(dana: User) -> None:
    meeting, proposal, browser = begun(dana), make_proposal("Tiles"), signed_in(dana)
    typed = {"minutes": "We talk.", "revision": "0"}

    browser.post(address(meeting), {**typed, "do": "minutes", "proposal": proposal.pk})
    wrong = browser.post(
        address(meeting), {"minutes": "We talked.", "revision": "1", "do": "put_on", "proposal": "x"}
    )

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.agenda.get().proposal, wrong.status_code) == (
        "We talked.",
        proposal,
        422,
    )
    unreadable = browser.post(address(meeting), {"do": "publish", "minutes": "Mine.", "revision": "x"})
    assert (unreadable.status_code, "Mine.</textarea>" in unreadable.content.decode()) == (409, True)


def test_what_cannot_be_is_said_on_the_page(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)

    def answer(**sent: str) -> tuple[int, bool]:
        response = browser.post(address(meeting), sent)
        return response.status_code, "no " in response.content.decode().lower()

    assert [
        answer(do="publish"),
        answer(do="put_on", proposal="999999"),
        answer(do="put_on", proposal="x"),
        answer(do="take_off x"),
        answer(do="shy"),
    ] == [(409, True), (422, True), (422, True), (404, True), (422, True)]


def test_reviewers_read_and_others_do_not_see_it(dana: User, carol: User, mo: User) -> None:
    meeting = begun(dana)
    reviewer = signed_in(carol)

    read = reviewer.get(address(meeting))

    assert (read.status_code, "<textarea" in read.content.decode()) == (200, False)
    assert [
        reviewer.post(address(meeting), {"do": "refresh"}).status_code,
        reviewer.get(ADD).status_code,
        signed_in(mo).get(address(meeting)).status_code,
    ] == [403, 403, 403]


def test_minutes_are_saved_as_they_are_typed_and_cross_nobody(dana: User, carol: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    there = reverse("admin:proposals_meeting_autosave", args=[meeting.pk])

    def typed(text: str, revision: int, by: Client = browser) -> tuple[int, dict[str, Any]]:
        response = by.post(there, {"minutes": text, "revision": revision})
        return response.status_code, response.json() if "json" in response.headers["Content-Type"] else {}

    saved = {"page": address(meeting), "autosave": there}
    assert typed("We", 0) == (200, {**saved, "revision": 1})
    assert typed("We met.", 1) == (200, {**saved, "revision": 2})
    assert typed("We met.", 0) == (200, {**saved, "revision": 2})
    status, crossed = typed("Mine.", 1)
    assert (status, crossed["revision"], "We met." in crossed["conflict"]) == (409, 2, True)
    assert typed("x" * 50_001, 2)[0] == 422
    assert typed("Mine.", 2, by=signed_in(carol))[0] == 403
    assert browser.get(there).status_code == 404
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Minutes saved as they were typed"]


def test_the_meeting_goes_through_its_agenda(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    tiles, routes = (agendas.put_on(meeting, make_proposal(title), by=dana) for title in ("Tiles", "Routes"))
    page = address(meeting)

    up = browser.get(page).content.decode()
    answer = browser.post(page, {"do": f"done {tiles.pk}"})
    after = browser.get(page).content.decode()
    browser.post(page, {"do": f"open {tiles.pk}"})
    again = browser.get(page).content.decode()

    assert answer.headers["Location"] == f"{page}#point-{routes.pk}"
    for shown, point, done in ((up, tiles, 0), (after, routes, 1), (again, tiles, 0)):
        assert f'id="point-{point.pk}" aria-current="step"' in shown
        assert f"{done} of 2 done" in shown
    assert browser.post(page, {"do": "done 999"}).status_code == 404


def test_deciding_keeps_the_minutes_and_leads_back(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    item = agendas.put_on(meeting, make_proposal("Tiles"), by=dana)
    typed = {"minutes": "We talk.", "revision": "0"}

    answer = browser.post(address(meeting), {**typed, "do": f"review {item.pk}"})
    review = browser.get(answer.headers["Location"]).content.decode()

    meeting.refresh_from_db()
    assert meeting.minutes == "We talk."
    # At the decision; the way back stands on top too, before all that one does not need to read again.
    assert answer.headers["Location"].endswith(f"?meeting={meeting.pk}#decide")
    header = review[review.index('<header class="review-head">') :].partition("</header>")[0]
    assert f'<a href="{address(meeting)}">' in header and "Back to Summit" in header


def test_what_was_decided_since_is_neither_due_nor_to_be_decided(dana: User) -> None:
    """What somebody put on by hand stays there for their reason."""
    meeting, browser = begun(dana), signed_in(dana)
    late = make_proposal("Late", moved_at=timezone.now() - timedelta(days=99))
    agendas.refresh_agenda(meeting, by=dana)
    asked = agendas.put_on(meeting, make_proposal("Asked", status=Status.POSTPONED), by=dana)

    def agenda() -> list[tuple[str, str]]:
        page = browser.get(address(meeting)).content.decode()
        why = re.findall(r'<span>([^<]*)</span></p>\s*<div class="meeting-buttons">', page)
        return list(zip(why, re.findall(r">(Decide…|Open…)<", page), strict=True))

    before = agenda()
    deciding.decide(late, Status.DECLINED, by=dana, rationale="No.")

    assert before == [(asked.get_reason_display(), "Open…"), ("Overdue", "Decide…")]
    assert agenda() == [(asked.get_reason_display(), "Open…"), ("Waits no more", "Open…")]


def test_a_proposal_is_put_on_by_its_title_or_chosen_among_those_that_are_meant(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    huts = make_proposal("Huts on the map")
    tiles, others = make_proposal("Offline tiles"), [make_proposal("Waymarks"), make_proposal("waymarks")]

    def put(words: str, do: str = "put_on") -> tuple[int, str]:
        response = browser.post(address(meeting), {"do": do, "proposal": words, "note": "Asked for."})
        return response.status_code, response.content.decode()

    shown = browser.get(address(meeting)).content.decode()
    assert f'<option value="#{huts.pk} Huts on the map">' in shown
    assert put("huts on the MAP")[0] == put(f"#{tiles.pk} Offline tiles")[0] == 302
    status, page = put("Waymarks")
    assert (status, "Which of these do you mean?" in page, 'value="Waymarks"' in page) == (422, True, True)
    assert [f'value="put_on {row.pk}"' in page for row in others] == [True, True]
    assert put("Waymarks", do=f"put_on {others[1].pk}")[0] == 302
    assert [put("nothing like it")[0], put("")[0], put("x" * 301)[0]] == [422] * 3
    assert [(item.proposal, item.note) for item in agendas.agenda_of(meeting)] == [
        (huts, "Asked for."),
        (tiles, "Asked for."),
        (others[1], "Asked for."),
    ]


def test_the_agenda_is_sent_out_once(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    meeting.agenda.create(proposal=make_proposal(), reason="due")
    first = browser.post(address(meeting), {"do": "send_out"}, follow=True).content.decode()
    again = browser.post(address(meeting), {"do": "send_out"}, follow=True).content.decode()

    assert "The people of 1 proposal are told" in first
    assert ("Everyone concerned was told already." in again, "Send the agenda out" in again) == (True, False)


def test_the_page_asks_the_same_however_long_the_agenda_is(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)

    def asked(points: int) -> list[int]:
        for _ in range(points):
            agendas.put_on(meeting, make_proposal(), by=dana)
            make_proposal()
            Meeting.objects.create(**NEXT)
        found = []
        for page in (address(meeting), "/admin/proposals/meeting/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page).status_code == 200
            found.append(len(queries))
        return found

    assert asked(1) == asked(8)


def test_the_minutes_get_a_linked_heading_for_each_point_once(dana: User) -> None:
    meeting, browser = begun(dana), signed_in(dana)
    tiles, routes = make_proposal("Tiles"), make_proposal("Routes [new]")
    agendas.put_on(meeting, tiles, by=dana)

    browser.post(address(meeting), {"do": "headings", "minutes": "Three came.", "revision": "0"})
    agendas.put_on(meeting, routes, by=dana)
    for _ in range(2):
        browser.post(address(meeting), {"do": "headings"})

    meeting.refresh_from_db()
    site = settings.SITE_URL
    assert meeting.minutes == (
        f"Three came.\n\n## [Tiles]({site}{tiles.get_absolute_url()})"
        f"\n\n## [Routes \\[new\\]]({site}{routes.get_absolute_url()})"
    )
