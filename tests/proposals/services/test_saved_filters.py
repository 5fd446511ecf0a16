"""Keeping lists of the queue: one's own and shared ones, once each, and the one to start with."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import SavedFilter
from proposals.services import saved_filters
from proposals.services.saved_filters import Wish

LOVED = Wish("Loved", "votes=many")


def refused(*, wish: Wish, by: User) -> str:
    with pytest.raises(RuleBroken) as error:
        saved_filters.keep(wish, by=by)
    return error.value.message


def test_a_reviewer_keeps_a_list_once(carol: User) -> None:
    first = saved_filters.keep(Wish("  Loved\n", "votes=many"), by=carol)
    again = saved_filters.keep(LOVED, by=carol)

    assert (first, [str(saved) for saved in SavedFilter.objects.all()]) == (again, ["Loved"])


def test_a_name_or_a_list_that_is_taken_is_refused_in_words(carol: User, dana: User) -> None:
    saved_filters.keep(LOVED, by=carol)
    saved_filters.keep(Wish("Old", "age=90", shared=True), by=dana)

    assert refused(wish=Wish("Loved", "age=7"), by=carol).startswith("You keep another list as “Loved”")
    assert refused(wish=Wish("Hearts", "votes=many"), by=carol).startswith(
        "You keep this list already, as “Loved”"
    )
    assert refused(wish=Wish("Old", "age=7", shared=True), by=carol).startswith("Another reviewer shares")
    saved_filters.keep(Wish("Old", "age=7"), by=carol)
    assert SavedFilter.objects.count() == 3


def test_what_makes_no_list_is_refused(carol: User, eve: User, monkeypatch: pytest.MonkeyPatch) -> None:
    saved_filters.keep(LOVED, by=carol)
    monkeypatch.setattr(saved_filters, "MOST", 1)

    assert refused(wish=Wish("Empty", ""), by=carol) == saved_filters.NOTHING_KEPT
    assert refused(wish=Wish("\u200b ", "age=7"), by=carol) == "Give the filter a name."
    assert refused(wish=Wish("n" * 61, "age=7"), by=carol) == "A name has 60 characters at most (now 61)."
    assert "asks for too much" in refused(wish=Wish("Long", "q=" + "x" * 999), by=carol)
    assert "delete one first" in refused(wish=Wish("Another", "age=7"), by=carol)
    with pytest.raises(PermissionDenied):
        saved_filters.keep(LOVED, by=eve)


def test_one_changes_ones_own(carol: User, dana: User) -> None:
    saved = saved_filters.keep(LOVED, by=carol)
    other = saved_filters.keep(Wish("Old", "age=90"), by=carol)

    saved_filters.change(saved, name="Most loved", shared=True, by=carol)
    with pytest.raises(RuleBroken, match="You keep another list as “Most loved”"):
        saved_filters.change(other, name="Most loved", shared=False, by=carol)
    with pytest.raises(PermissionDenied):
        saved_filters.change(saved, name="Mine", shared=True, by=dana)

    saved.refresh_from_db()
    assert (saved.name, saved.shared) == ("Most loved", True)


def test_who_lost_the_role_keeps_nothing_going(carol: User) -> None:
    saved = saved_filters.keep(LOVED, by=carol)
    saved_filters.start_with(saved, by=carol)
    roles.revoke(carol, roles.REVIEWERS)
    former = User.objects.get(pk=carol.pk)

    for attempt in (
        lambda: saved_filters.change(saved, name="Mine", shared=True, by=former),
        lambda: saved_filters.start_with(saved, by=former),
        lambda: saved_filters.start_with(None, by=former),
    ):
        with pytest.raises(PermissionDenied):
            attempt()

    saved.refresh_from_db()
    assert (saved.name, saved.shared) == (LOVED.name, False)


def test_maintainers_delete_what_others_share_and_nothing_else_of_theirs(carol: User, dana: User) -> None:
    private = saved_filters.keep(LOVED, by=carol)
    shared = saved_filters.keep(Wish("Old", "age=90", shared=True), by=carol)
    danas = saved_filters.keep(Wish("New", "age=7", shared=True), by=dana)

    saved_filters.drop(shared, by=dana)
    saved_filters.drop(shared, by=dana)
    for somebody, theirs in ((dana, private), (carol, danas)):
        with pytest.raises(PermissionDenied):
            saved_filters.drop(theirs, by=somebody)

    assert set(SavedFilter.objects.all()) == {private, danas}


def test_the_queue_starts_with_one_until_it_is_gone(carol: User, dana: User) -> None:
    private = saved_filters.keep(LOVED, by=carol)
    shared = saved_filters.keep(Wish("Old", "age=90", shared=True), by=carol)

    with pytest.raises(PermissionDenied):
        saved_filters.start_with(private, by=dana)
    for _ in range(2):
        saved_filters.start_with(shared, by=dana)
    saved_filters.start_with(shared, by=carol)
    starts = [saved_filters.start_of(dana), saved_filters.start_of(carol)]
    saved_filters.change(shared, name="Old", shared=False, by=carol)
    unshared = [saved_filters.start_of(dana), saved_filters.start_of(carol)]
    saved_filters.start_with(private, by=carol)
    saved_filters.drop(private, by=carol)

    assert starts == [shared, shared]
    assert unshared == [None, shared]
    assert saved_filters.start_of(carol) is None
