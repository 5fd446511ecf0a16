"""What arrives becomes the roadmap by a maintainer's word, or without one where maintainers chose so."""

import pytest

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.models import Arrival, Item, PendingChange, Section, Upstream, Version
from roadmap.services import arrivals, editing, exporting, importing, planning, upstream
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, came, fetch, newest, push, row

pytestmark = pytest.mark.django_db


def apply_by_itself() -> None:
    Upstream.objects.update(applies_by_itself=True)


def test_a_history_that_was_forced_back_arrives_again(repository: Forge, dana: User) -> None:
    first = repository.repository(HOME).git.branches["main"]
    second = push(repository, WORDED)
    fetch()
    arrivals.apply_arrival(Arrival.objects.get(), by=dana)
    repository.repository(HOME).git.branches["main"] = first
    fetch()
    back = Arrival.objects.get(commit=first)
    repository.repository(HOME).git.branches["main"] = second

    fetch()

    back.refresh_from_db()
    assert (back.state, row().commit) == ("replaced", second)
    repository.repository(HOME).git.branches["main"] = first
    fetch()
    version = arrivals.apply_arrival(Arrival.objects.get(commit=first), by=dana)
    assert (version.source, newest()["source"]) == (DOCUMENT, DOCUMENT)


def test_a_dismissed_state_stays_dismissed_while_the_repository_has_it(repository: Forge, dana: User) -> None:
    push(repository, WORDED)
    fetch()
    arrivals.dismiss(Arrival.objects.get(), by=dana)

    fetch()
    Upstream.objects.update(etag="")
    fetch()

    assert came() == [("dismissed", "alice", "Reword the tiles")]


def test_maintainers_may_choose_that_it_is_applied_by_itself(repository: Forge, dana: User) -> None:
    apply_by_itself()
    commit = push(repository, WORDED)

    told = fetch()

    assert told == f"{HOME}/{PATH} of commit {commit[:10]} is the roadmap now."
    assert newest() == {
        "kind": "import", "source": WORDED, "commit": commit, "author": "alice",
        "subject": "Reword the tiles", "origin": f"{HOME}/{PATH}",
    }  # fmt: skip
    assert Item.objects.get(title="Offline tiles").body == "Tiles on every phone."
    [told_of] = Notification.objects.all()
    assert (told_of.recipient, told_of.mail, "1.1 Offline tiles: reworded" in told_of.text) == (
        dana,
        False,
        True,
    )
    assert Arrival.objects.get().version == Version.objects.first()


def test_an_item_that_was_added_here_never_leaves_without_a_word(repository: Forge, dana: User) -> None:
    maps = Section.objects.current().get(title="Maps")
    added = planning.add_item(maps, title="Contours", body="", issues=[], by=dana)
    by_hand = importing.preview(exporting.export().encode(), repository=HOME)
    importing.apply(by_hand, by=dana)  # brought, although the repository never had it
    apply_by_itself()
    push(repository, WORDED)

    fetch()

    added.refresh_from_db()
    assert (added.left_at, Arrival.objects.get().state) == (None, "waiting")


def test_what_waited_is_applied_at_the_next_look_after_maintainers_chose_so(repository: Forge) -> None:
    push(repository, WORDED)
    fetch()
    apply_by_itself()

    fetch()

    assert (came()[0][0], newest()["source"]) == ("applied", WORDED)


def test_a_conflict_waits_for_a_word_even_then(repository: Forge, dana: User) -> None:
    apply_by_itself()
    tiles = Item.objects.get(title="Offline tiles")
    editing.edit_item(tiles, by=dana, body="Tiles on no phone.")
    push(repository, WORDED)

    fetch()

    assert (came()[0][0], newest()["kind"]) == ("waiting", "edit")
    assert Notification.objects.get().mail is True
    assert PendingChange.objects.get().state == "waiting"


def test_what_readers_see_already_needs_nobodys_word(repository: Forge, dana: User) -> None:
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")
    editing.edit_item(Item.objects.get(title="Work days"), by=dana, body="Bring tea.")
    commit = push(repository, WORDED, message="Merge what the portal proposed")

    fetch()

    changes = {change.item.title: change.state for change in PendingChange.objects.all()}
    assert changes == {"Offline tiles": "arrived", "Work days": "waiting"}
    there, here = Version.objects.of_repository().first(), Version.objects.first()
    assert there is not None and here is not None
    assert (there.source, there.commit) == (WORDED, commit)
    assert here.source == WORDED.replace("Bring gloves.", "Bring tea.")
    assert Notification.objects.count() == 0


def test_forgetting_lets_a_dismissed_state_arrive_again(repository: Forge, dana: User) -> None:
    push(repository, WORDED)
    fetch()
    arrivals.dismiss(Arrival.objects.get(), by=dana)

    upstream.forget()
    upstream.fetch_when_due()

    assert came() == [("waiting", "alice", "Reword the tiles")]
