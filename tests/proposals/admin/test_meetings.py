"""A meeting's page in the admin."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import meetings, minutes
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
