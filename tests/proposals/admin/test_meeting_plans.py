"""Moving, renaming and cancelling a meeting in the admin; stopping its series."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.moments import in_site_day, in_site_time
from proposals.meeting_forms import PlanForm
from proposals.models import Meeting
from proposals.services import meetings
from tests.conftest import signed_in

ADD = "/admin/proposals/meeting/add/"
DAY = timezone.localdate() + timedelta(days=7)
WISH = {
    "do": "change",
    "title": "Summit",
    "starts_at": f"{DAY}T09:00",
    "ends_at": f"{DAY}T10:00",
    "seen": "0",
}


def call(dana: User, *, weekly: bool = False) -> Meeting:
    now = timezone.now()
    wish = meetings.Plan("Call", now + timedelta(days=1), now + timedelta(days=2), "Room 1", weekly)
    return meetings.plan(wish, by=dana)


def address(meeting: Meeting) -> str:
    return reverse("admin:proposals_meeting_plan", args=[meeting.pk])


def sent(browser: Client, meeting: Meeting, **fields: str) -> tuple[int, str]:
    response = browser.post(address(meeting), fields)
    return response.status_code, response.content.decode()


def test_a_meeting_is_moved_and_the_history_says_so(dana: User) -> None:
    meeting, browser = call(dana), signed_in(dana)
    shown = browser.get(address(meeting)).content.decode()

    status, _ = sent(browser, meeting, **WISH)

    meeting.refresh_from_db()
    assert ('value="Call"' in shown, 'value="Room 1"' in shown, status) == (True, True, 302)
    assert (meeting.title, timezone.make_naive(meeting.starts_at).date(), meeting.place) == (
        "Summit",
        DAY,
        "",
    )
    assert LogEntry.objects.latest("pk").change_message == "Changed"


def test_a_change_that_crosses_another_shows_both(dana: User) -> None:
    meeting, browser = call(dana), signed_in(dana)
    plan = meetings.Plan("Jamboree", meeting.starts_at, meeting.ends_at)
    meetings.change(meeting, plan, seen=0, by=dana)

    status, page = sent(browser, meeting, **WISH)

    assert (status, "Jamboree" in page, 'value="Summit"' in page) == (409, True, True)
    assert 'name="seen" value="1"' in page
    status, page = sent(browser, meeting, **{**WISH, "seen": "shy"})
    assert (status, 'value="Summit"' in page) == (409, True)
    assert sent(browser, meeting, **{**WISH, "seen": "1"})[0] == 302


def test_a_meeting_is_cancelled_with_a_reason(dana: User) -> None:
    meeting, browser = call(dana), signed_in(dana)

    refused = sent(browser, meeting, do="cancel", reason=" ")
    status, _ = sent(browser, meeting, do="cancel", reason="Nobody can come.")

    assert (refused[0], "Say why: everyone who wanted to come reads it." in refused[1], status) == (
        *(422, True, 302),
    )
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert ("<strong>Cancelled:</strong> Nobody can come." in page, 'id="minutes"' in page) == (True, False)
    assert "Cancelled: Nobody can come." in Client().get("/proposals/meetings/").content.decode()
    markdown = Client().get(f"{meeting.get_absolute_url().rstrip('/')}.md").content.decode()
    assert "\n\n**Cancelled:** Nobody can come.\n\n## Agenda" in markdown
    assert LogEntry.objects.latest("pk").change_message == "Cancelled: Nobody can come."
    inside = browser.get(reverse("admin:proposals_meeting_change", args=[meeting.pk])).content.decode()
    assert ("Nobody can come." in inside, "<textarea" in inside, 'name="do"' in inside) == (
        True,
        False,
        False,
    )
    assert "<form" not in browser.get(address(meeting)).content.decode().partition('id="content"')[2]


def test_a_series_changes_and_stops(dana: User) -> None:
    meeting, browser = call(dana, weekly=True), signed_in(dana)

    sent(browser, meeting, **WISH, weekly="on")
    early = sent(browser, meeting, do="stop", on="2020-01-01", reason="So.")
    unreadable = sent(browser, meeting, do="stop", on="soon", reason="So.")
    status, _ = sent(browser, meeting, do="stop", on=str(DAY + timedelta(days=1)), reason="We write instead.")

    meeting.refresh_from_db()
    assert meeting.series is not None
    assert (meeting.series.title, meeting.series.stops_on) == ("Summit", DAY + timedelta(days=1))
    assert (early[0], "This day is over" in early[1], "So.</textarea>" in early[1]) == (422, True, True)
    assert (unreadable[0], status) == (422, 302)
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "Changed from now on",
        f"Series stopped from {DAY + timedelta(days=1)} on: We write instead.",
    ]
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "It was called “Call” and is called “Summit”." in page
    assert "We write instead." in page


def moved_to(browser: Client, meeting: Meeting, **fields: str) -> str:
    status, page = sent(browser, meeting, **{**WISH, **fields})
    assert (status, 'value="Summit"' in page) == (422, True)
    return page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": "2020-01-01T09:00", "ends_at": "2020-01-01T10:00"}, "is over: move the meeting"),
        ({"ends_at": f"{DAY}T08:00"}, "A meeting ends after it starts."),
        ({"ends_at": f"{DAY + timedelta(days=40)}T08:00"}, "two weeks at most"),
        ({"starts_at": "9999-12-31T09:00", "ends_at": "9999-12-31T10:00"}, "is the year right"),
        ({"starts_at": "0001-01-01T00:00"}, "two weeks at most"),
        ({"starts_at": "yesterday"}, "Enter a valid date/time."),
        ({"starts_at": f"{DAY}T25:00"}, "Enter a valid date/time."),
        ({"place": "x" * 301}, "300 characters at most (now 301)"),
    ],
)
def test_what_cannot_be_a_plan_is_said_in_words(dana: User, fields: dict[str, str], words: str) -> None:
    assert words in moved_to(signed_in(dana), call(dana), **fields)


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        ("2027-03-28T02:30", "02:30 is not on the clock that day"),
        ("2027-10-31T02:30", "02:30 is on the clock twice that day"),
    ],
)
def test_times_that_summer_time_skips_or_repeats_are_refused(wall: str, words: str) -> None:
    with timezone.override("Europe/Berlin"):
        form = PlanForm({"title": "Call", "starts_at": wall, "ends_at": f"{wall[:10]}T10:00"})
        assert not form.is_valid()
    assert form.errors.keys() == {"starts_at"}
    assert str(form.errors["starts_at"][0]).startswith(words)


def test_reviewers_and_strangers_change_nothing(dana: User, carol: User, eve: User) -> None:
    meeting = call(dana)

    assert [
        signed_in(carol).get(address(meeting)).status_code,
        signed_in(carol).post(address(meeting), WISH).status_code,
        signed_in(eve).post(address(meeting), WISH).status_code,
        signed_in(dana).post(address(meeting), {"do": "shy"}).status_code,
        signed_in(dana).get("/admin/proposals/meeting/999/plan/").status_code,
    ] == [403, 403, 302, 422, 404]
    meeting.refresh_from_db()
    assert meeting.title == "Call"


def test_minutes_that_were_typed_while_another_cancelled_are_shown(dana: User) -> None:
    meeting, browser = call(dana), signed_in(dana)
    meetings.cancel(meeting, reason="Snow.", by=dana)
    page = reverse("admin:proposals_meeting_change", args=[meeting.pk])

    answer = browser.post(page, {"do": "minutes", "minutes": "We met after all.", "revision": "0"})

    shown = answer.content.decode()
    assert (answer.status_code, "We met after all." in shown, "is cancelled" in shown) == (409, True, True)
    typed = browser.post(f"{page.removesuffix('change/')}autosave/", {"minutes": "We met.", "revision": "0"})
    assert (typed.status_code, "is cancelled" in typed.json()["message"]) == (409, True)


def test_a_later_week_is_cancelled_with_a_reason(dana: User) -> None:
    meeting, browser = call(dana, weekly=True), signed_in(dana)
    shown = browser.get(address(meeting)).content.decode()
    starts = meeting.starts_at + timedelta(weeks=3)
    option = f'<option value="3">{in_site_day(starts)}</option>'

    refused = sent(browser, meeting, do="cancel_week", week="3", reason=" ")
    status, _ = sent(browser, meeting, do="cancel_week", week="3", reason="A holiday.")

    assert option in shown
    assert ("Say why: everyone" in refused[1], refused[0], status) == (True, 422, 302)
    assert (
        LogEntry.objects.latest("pk").change_message
        == f"Cancelled the one of {in_site_time(starts)}: A holiday."
    )
    week = Meeting.objects.get(number=3)
    listed = Client().get("/proposals/meetings/").content.decode()
    assert (f'href="{week.get_absolute_url()}"' in listed, "Cancelled: A holiday." in listed) == (True, True)
    assert option not in browser.get(address(meeting)).content.decode()


@pytest.mark.parametrize("week", ["13", "x", ""])
def test_a_week_that_is_not_foreseen_is_refused_where_it_was_asked(dana: User, week: str) -> None:
    meeting, once = call(dana, weekly=True), call(dana)
    why = "not foreseen any more" if week else "Say which one."

    for of in (meeting, once):
        status, page = sent(signed_in(dana), of, do="cancel_week", week=week, reason="A holiday.")
        assert (status, why in page, "A holiday." in page) == (422, True, True)
    assert Meeting.objects.count() == 2


def test_what_was_typed_after_the_session_ended_is_there_after_signing_in(dana: User) -> None:
    meeting, stranger = call(dana, weekly=True), Client()
    minutes = reverse("admin:proposals_meeting_change", args=[meeting.pk])
    long = "Ana asked what is left to do. " * 1_000
    stranger.post(ADD, {**WISH, "title": "Summer summit"})
    stranger.post(address(meeting), {"do": "stop", "on": str(DAY), "reason": "All is said."})
    stranger.post(minutes, {"do": "minutes", "minutes": long, "revision": "7"})

    stranger.force_login(dana)

    assert Meeting.objects.get().minutes == ""
    planning = stranger.get(ADD).context["form"]
    assert (planning["title"].value(), planning["starts_at"].value()) == ("Summer summit", f"{DAY}T09:00")
    plan = stranger.get(address(meeting)).context
    assert (plan["stopping"]["reason"].value(), plan["cancelling"]["reason"].value()) == (
        "All is said.",
        None,
    )
    assert plan["form"]["title"].value() == "Call"
    written = stranger.get(minutes).context["minutes"]
    assert (written["minutes"].value(), written["revision"].value()) == (long.strip(), "7")
    assert stranger.get(minutes).context["minutes"]["minutes"].value() == ""
