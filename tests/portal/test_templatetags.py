"""The small signs that every page uses."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve
from lucide import IconDoesNotExist
from pytest_django import Settings

from portal.templatetags import portal
from proposals.workflow import Status as ProposalStatus
from roadmap.progress import Status as ItemStatus
from tests.conftest import ROOT

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def words(html: str) -> str:
    """What a person reads: the text between the tags."""
    return " ".join(part.split(">")[-1].strip() for part in html.split("<")).strip()


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=22), "3 weeks ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_a_moment_is_told_by_its_distance(before: timedelta, said: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert words(portal.ago(NOON - before)) == said


@time_machine.travel(NOON, tick=False)
def test_the_exact_moment_is_in_the_title_in_utc_whatever_its_zone() -> None:
    tokyo = datetime(2026, 11, 2, 8, 5, tzinfo=timezone(timedelta(hours=9)))

    assert portal.ago(tokyo) == (
        '<time datetime="2026-11-01T23:05:00Z" title="1 November 2026, 23:05 UTC">3 weeks ago</time>'
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=59), "for less than a minute"),
        (timedelta(hours=1), "for 1 hour"),
        (timedelta(days=22), "for 3 weeks"),
    ],
)
def test_what_goes_on_is_told_by_its_length(before: timedelta, said: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert words(portal.lasting(NOON - before)) == said


def test_no_template_says_since_some_time_ago() -> None:
    unlike = re.compile(r"\bsince\W*(</dt>\W*<dd>\W*)?\{\{[^}]*\|ago", re.IGNORECASE)
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}

    assert [path.name for path, text in texts.items() if unlike.search(text)] == []


def test_no_moment_is_no_text() -> None:
    assert portal.ago(None) == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        *((0, "0"), (999, "999"), (1_000, "1k"), (1_249, "1.2k"), (9_999, "9.9k"), (12_900, "12k")),
        *((999_999, "999k"), (1_000_000, "1M"), (2_560_000, "2.5M")),
    ],
)
def test_large_numbers_are_cut_short_and_never_rounded_up(number: int, shown: str) -> None:
    assert words(portal.count(number)) == shown


def test_the_whole_number_stays_in_the_title() -> None:
    assert portal.count(12_900) == '<span class="count" title="12,900">12k</span>'


@pytest.mark.parametrize("status", [*ProposalStatus, *ItemStatus])
def test_every_status_has_its_own_sign_and_its_own_word(status: ProposalStatus | ItemStatus) -> None:
    html = portal.badge(status)

    assert (words(html), f"badge-{status.value}" in html, "<svg" in html) == (status.label, True, True)
    assert status.value in portal.PICTURES


@pytest.mark.parametrize("status", [*ProposalStatus, *ItemStatus])
def test_a_status_from_the_database_has_the_same_sign(status: ProposalStatus | ItemStatus) -> None:
    assert portal.badge(status.value) == portal.badge(status)


def test_an_unknown_status_is_shown_as_its_word_and_cannot_bring_html() -> None:
    assert words(portal.badge("on_hold")) == "On hold"
    assert "<b>" not in portal.badge("<b>x</b>")


def test_a_large_badge_says_so_in_its_class() -> None:
    assert 'class="badge badge-draft badge-large"' in portal.badge("draft", "large")


@pytest.mark.parametrize(
    ("done", "total", "said"), [(3, 5, "3 of 5 issues closed"), (0, 1, "0 of 1 issue closed")]
)
def test_progress_is_said_in_words(done: int, total: int, said: str) -> None:
    assert words(portal.progress(done, total)) == said
    assert f'max="{total}" value="{done}"' in portal.progress(done, total)


def test_nothing_to_measure_shows_no_bar() -> None:
    assert portal.progress(0, 0) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alice Archer", "AA"),
        ("bob", "B"),
        ("carol-ann de Wit", "CW"),
        ("Ünal", "Ü"),
        ("", "?"),
        ("-- _", "?"),
    ],
)
def test_initials_are_at_most_two_letters(name: str, letters: str) -> None:
    assert portal.initials(name) == letters


def test_icons_are_passed_over_by_screen_readers() -> None:
    assert 'aria-hidden="true"' in portal.icon("flag")
    assert 'class="icon big"' in portal.icon("flag", 20, "big")


def test_a_misspelt_icon_does_not_pass_silently() -> None:
    with pytest.raises(IconDoesNotExist):
        portal.icon("no-such-icon")


@pytest.mark.parametrize(
    ("address", "tag", "query"),
    [
        ("/?status=open&page=3", "{% query_with sort='new' page=None %}", "?status=open&amp;sort=new"),
        ("/?sort=old&sort=older", "{% query_with sort='new' %}", "?sort=new"),
        ("/?q=a%26b", "{% query_with page=2 %}", "?q=a%26b&amp;page=2"),
        ("/?page=2", "{% query_with page='' %}", "?"),
    ],
)
def test_an_address_keeps_what_is_not_changed(address: str, tag: str, query: str) -> None:
    assert render(tag, request=RequestFactory().get(address)) == query


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", ""),
        ("/roadmap/", "roadmap"),
        ("/roadmap/help/", "help"),
        ("/proposals/", "proposals"),
        ("/proposals/decisions/", "decisions"),
        ("/proposals/new/", "proposals"),
        ("/accounts/login/", ""),
    ],
)
def test_a_page_knows_which_place_it_belongs_to(address: str, place: str) -> None:
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path)

    assert render("{% place %}", request=request) == place


def test_without_a_request_there_is_no_place() -> None:
    assert render("{% place %}") == ""


def test_the_site_is_known_even_where_another_page_calls_something_else_site(
    settings: Settings,
) -> None:
    settings.SITE_NAME = "Moby"

    assert render("{% this_site as site %}{{ site.name }}", site="elsewhere") == "Moby"


@pytest.mark.parametrize("name", ["400", "413", "500", "503"])
def test_pages_made_without_a_request_stand_alone(name: str) -> None:
    html = render_to_string(f"{name}.html", {"kept": [("body", "My </textarea> words")]})

    assert ("Sign in" in html, "My &lt;/textarea&gt; words" in html) == (False, True)
