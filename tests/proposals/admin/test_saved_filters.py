"""Saved filters above the review queue: keep the list as it is, open it again, start with it, give it up."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import SavedFilter
from proposals.services import saved_filters
from proposals.services.saved_filters import Wish
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

QUEUE = "/admin/proposals/proposal/"
KEEP = f"{QUEUE}saved/keep/"


def links(page: str) -> list[tuple[str, bool, str]]:
    """The links above the queue: address, whether it is the list that is shown, words."""
    nav = page.partition('<nav class="review-saved"')[2].partition("</nav>")[0]
    found = re.findall(r'<a[^>]*href="([^"]*)"([^>]*)>(.*?)</a>', nav)
    return [
        (address.replace("&amp;", "&"), "aria-current" in rest, re.sub(r"<[^>]+>", "", words))
        for address, rest, words in found
    ]


def read(browser: Client, query: str = "") -> str:
    response = browser.get(f"{QUEUE}{query}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def column(browser: Client, name: str) -> int:
    """By which number an order names a column."""
    place: int = browser.get(QUEUE).context["cl"].list_display.index(name)
    return place


def act(browser: Client, saved: SavedFilter, do: str, **fields: Any) -> Any:
    typed = {f"{saved.pk}-{name}": value for name, value in fields.items()}
    return browser.post(f"{QUEUE}saved/{saved.pk}/", {"do": do, **typed}, follow=True)


def test_a_reviewer_keeps_the_list_as_it_is_and_finds_it_above_the_queue(carol: User) -> None:
    make_proposal("Loved map", vote_count=12)
    make_proposal("Loved roads", vote_count=12, body="-")
    make_proposal("Map", vote_count=1)
    browser = signed_in(carol)
    place = column(browser, "vote_total")
    query = f"?votes=many&q=map&o=-{place}&p=1"

    before = links(read(browser, query))
    form = browser.get(f"{KEEP}{query}").content.decode()
    kept = browser.post(f"{KEEP}{query}", {"name": "Loved maps"}, follow=True)
    above = links(kept.content.decode())

    assert before == [
        ("?status=waiting", False, "All that wait 3"),
        (f"{KEEP}{query}", False, "Keep this list…"),
    ]
    assert "votes: 10 or more · “map” · by votes, the most first" in form
    assert "1 proposal now" in form
    assert kept.redirect_chain == [(f"{QUEUE}?o=-{place}&q=map&votes=many", 302)]
    assert above == [
        ("?status=waiting", False, "All that wait 3"),
        (f"?o=-{place}&q=map&votes=many", True, "Loved maps 1"),
        (f"{QUEUE}saved/", False, "Change saved filters"),
    ]
    assert [str(entry.change_message) for entry in LogEntry.objects.all()] == ["Kept the list “Loved maps”"]


def test_others_see_what_is_shared_with_its_owner(carol: User, dana: User) -> None:
    saved_filters.keep(Wish("Mine", "votes=few"), by=carol)
    saved_filters.keep(Wish("Ours", "votes=many", shared=True), by=carol)

    assert [words for _, _, words in links(read(signed_in(dana)))] == [
        "All that wait 0", "Ours 0, shared by Carol", "Change saved filters",
    ]  # fmt: skip


def test_the_queue_opens_with_what_one_starts_with_and_all_that_wait_stay_in_reach(carol: User) -> None:
    section = make_section("Maps")
    make_proposal("Waits", section=section)
    make_proposal("Declined", status=Status.DECLINED)
    browser = signed_in(carol)
    browser.post(f"{KEEP}?status=declined", {"name": "Declined ones", "start": "on"})

    opened = browser.get(QUEUE)
    every = browser.get(f"{QUEUE}{links(read(browser))[0][0]}")
    of_a_section = browser.get(f"{QUEUE}?section__id__exact={section.pk}")

    assert (opened.status_code, opened.headers["Location"]) == (302, "?status=declined")
    assert [row.title for row in every.context["cl"].result_list] == ["Waits"]
    # “All” of the sections, and “clear all filters”, lead out of it too.
    assert '<a href="?status=waiting">All</a>' in of_a_section.content.decode()
    assert 'href="?status=waiting">&#10006; Clear all filters' in of_a_section.content.decode()
    assert "Nothing matches" in read(browser, "?votes=many")
    assert '<a href="?status=waiting">Show all that wait</a>' in read(browser, "?votes=many")


def test_the_page_of_saved_filters_renames_shares_starts_and_deletes(carol: User, dana: User) -> None:
    saved = saved_filters.keep(Wish("Loved", "votes=many"), by=carol)
    browser, danas = signed_in(carol), signed_in(dana)

    changed = act(browser, saved, "change", name="Most loved", shared="on").content.decode()
    started = act(danas, saved, "start").content.decode()
    unstarted = act(danas, saved, "unstart").content.decode()
    deleted = act(danas, saved, "drop").content.decode()

    assert "Most loved</a>" in changed and "shared with all reviewers" in changed
    assert "The queue opens with it." in started and "shared by Carol" in started
    assert f'name="{saved.pk}-name"' not in started
    assert "The queue opens with all that wait." in unstarted
    assert "“Most loved” is deleted. No proposal was changed." in deleted
    assert not SavedFilter.objects.exists()
    assert LogEntry.objects.count() == 2


def test_the_history_has_what_something_came_of_once(dana: User) -> None:
    browser = signed_in(dana)
    for _ in range(2):
        browser.post(f"{KEEP}?votes=many", {"name": "Loved", "shared": "on"})
    saved = SavedFilter.objects.get()
    for _ in range(2):
        act(browser, saved, "change", name="Most loved")
    act(browser, saved, "drop")

    entries = LogEntry.objects.order_by("pk")
    assert [entry.get_change_message() or str(entry.get_action_flag_display()) for entry in entries] == [
        "Kept the list “Loved”", "Now “Most loved”", "Deletion",
    ]  # fmt: skip


def test_bad_input_is_answered_in_words_with_what_was_typed(carol: User, dana: User) -> None:
    private = saved_filters.keep(Wish("Loved", "votes=many"), by=carol)
    browser = signed_in(carol)
    answers = {
        "no name": browser.post(f"{KEEP}?votes=few", {"name": " ", "shared": "on"}),
        "taken": browser.post(f"{KEEP}?votes=few", {"name": "Loved"}),
        "nothing": browser.post(f"{KEEP}?status=waiting&p=2", {"name": "All"}),
        "nonsense": browser.post(f"{KEEP}?section__id__exact=abc", {"name": "Broken"}),
        "rename": browser.post(
            f"{QUEUE}saved/{private.pk}/", {"do": "change", f"{private.pk}-name": "n" * 61}
        ),
        "no such button": browser.post(f"{QUEUE}saved/{private.pk}/", {"do": "explode"}),
        "not theirs": signed_in(dana).post(f"{QUEUE}saved/{private.pk}/", {"do": "drop"}),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "no name": 422, "taken": 409, "nothing": 422, "nonsense": 422, "rename": 422, "no such button": 422,
        "not theirs": 404,
    }  # fmt: skip
    assert re.search(r'<input[^>]* name="shared"[^>]* checked', answers["no name"].content.decode())
    assert 'value="Loved"' in answers["taken"].content.decode()
    assert "n" * 61 in answers["rename"].content.decode()
    assert SavedFilter.objects.count() == 1


def test_moderators_and_strangers_do_not_reach_it(mo: User, eve: User) -> None:
    saved = SavedFilter.objects.create(owner=eve, name="Old", query="age=90")

    for address in (KEEP, f"{QUEUE}saved/", f"{QUEUE}saved/{saved.pk}/"):
        assert signed_in(mo).post(address, {"do": "start"}).status_code == 403
        assert signed_in(eve).get(address).status_code == 302


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("reviews=none&status=declined", "The queue has no filter “reviews”"),
        ("reviews=none", "The queue has no filter “reviews”"),
        ("section__id__exact=4711", "the section that this list asks for: it may be gone"),
        ("status=vanished", ""),
        ("o=-gone.title&votes=any", ""),
    ],
)
def test_a_saved_filter_of_what_is_gone_opens_the_list_with_a_sentence(
    carol: User, query: str, sentence: str
) -> None:
    make_proposal(section=make_section())
    saved = SavedFilter.objects.create(owner=carol, name="Old", query=query)
    saved_filters.start_with(saved, by=carol)
    browser = signed_in(carol)

    opened = browser.get(QUEUE, follow=True)
    managed = browser.get(f"{QUEUE}saved/")

    assert (opened.status_code, managed.status_code) == (200, 200)
    assert sentence in opened.content.decode()
    assert len(opened.redirect_chain) <= 2


def test_the_list_and_the_page_cost_the_same_with_few_and_with_many(
    carol: User, dana: User, django_assert_num_queries: Any
) -> None:
    browser, section = signed_in(carol), make_section()
    for wanted in (2, 20):
        while SavedFilter.objects.count() < wanted:
            number = SavedFilter.objects.count()
            make_proposal(section=section)
            wish = Wish(f"List {number}", f"q=map{number}&section__id__exact={section.pk}", shared=True)
            saved_filters.keep(wish, by=(carol, dana)[number % 2])
        with django_assert_num_queries(19):
            assert browser.get(f"{QUEUE}?status=any").status_code == 200
        with django_assert_num_queries(9):
            assert browser.get(reverse("admin:proposals_proposal_saved")).status_code == 200
