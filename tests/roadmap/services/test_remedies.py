"""One click puts an item right; a second one changes nothing, and a stranger's changes nothing at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.freshness import Remedy
from roadmap.models import Event, Item, Link, PendingChange, Version
from roadmap.progress import Status
from roadmap.services import importing, links, planning, remedies
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
OLD, NEW = "https://dead.example.org/guide", "https://docs.example.org/guide"
DOCUMENT = """# Trails

## Maps

### Offline tiles

Read [the guide](https://dead.example.org/guide) and its [list][1]; also
https://dead.example.org/guide, but not https://dead.example.org/guide/old.

Tracking issues:

- #41 Store tiles

### Paper maps

See https://dead.example.org/guide.

[1]: https://dead.example.org/list
"""


@pytest.fixture
def tiles(db: None) -> Item:
    """An item of a document, with a dead link at two places."""
    importing.apply(importing.preview(DOCUMENT.encode(), repository="waymark-maps/waymark"))
    links.refresh_when_changed()
    now = timezone.now()
    Link.objects.filter(url=OLD).update(failures=3, failing_since=now - timedelta(days=3), checked_at=now)
    return Item.objects.get(title="Offline tiles")


@pytest.mark.parametrize("times", [1, 2])
def test_confirming_says_who_and_when(dana: User, times: int) -> None:
    item = make_item()

    for _ in range(times):
        remedies.apply_remedy(item, Remedy.CONFIRM, by=dana)

    item.refresh_from_db()
    assert item.confirmed_by == dana
    assert item.confirmed_at and timezone.now() - item.confirmed_at < timedelta(minutes=1)
    assert list(Event.objects.values_list("kind", "actor__username")) == [("confirmed", "dana")]


@pytest.mark.parametrize(
    ("before", "remedy", "after"),
    [
        (Status.PLANNED, Remedy.SHIP, Status.SHIPPED),
        (Status.IN_PROGRESS, Remedy.DROP, Status.DROPPED),
        (Status.SHIPPED, Remedy.RESUME, Status.IN_PROGRESS),
    ],
)
def test_a_status_is_set_once_however_often_it_is_clicked(
    dana: User, before: Status, remedy: Remedy, after: Status
) -> None:
    item = make_item(status=before)

    for _ in range(2):
        remedies.apply_remedy(item, remedy, by=dana)

    item.refresh_from_db()
    assert (item.status, item.status_source) == (after, "maintainer")
    assert Event.objects.filter(kind="status_changed").count() == 1


def test_what_another_maintainer_did_meanwhile_is_not_undone(dana: User) -> None:
    item = make_item(status=Status.DROPPED)

    with pytest.raises(RuleBroken, match="An item that is dropped cannot become shipped"):
        remedies.apply_remedy(item, Remedy.SHIP, by=dana)


@pytest.mark.parametrize("remedy", [Remedy.CONFIRM, Remedy.SHIP, Remedy.DROP, Remedy.RESUME])
def test_only_maintainers_put_items_right(eve: User, remedy: Remedy) -> None:
    item = make_item()

    with pytest.raises(PermissionDenied):
        remedies.apply_remedy(item, remedy, by=eve)

    item.refresh_from_db()
    assert (item.status, item.confirmed_at, Event.objects.count()) == (Status.PLANNED, None, 0)


def test_only_maintainers_fix_links(tiles: Item, eve: User) -> None:
    with pytest.raises(PermissionDenied):
        remedies.fix_link(tiles, OLD, address=NEW, by=eve)

    assert Version.objects.count() == 1


def test_a_link_is_fixed_everywhere_in_the_items_text_and_nowhere_else(tiles: Item, dana: User) -> None:
    remedies.fix_link(tiles, OLD, address=NEW, by=dana)

    newest = Version.objects.all()[0]
    part = DOCUMENT[: DOCUMENT.index("### Paper maps")]
    fixed = part.replace(f"{OLD})", f"{NEW})").replace(f"{OLD},", f"{NEW},")
    assert newest.source == fixed + DOCUMENT[len(part) :]
    assert [change.field for change in PendingChange.objects.open()] == ["body"]
    tiles.refresh_from_db()
    assert (f'href="{NEW}"' in tiles.body_html, f'href="{OLD}"' in tiles.body_html) == (True, False)
    assert sorted(Link.objects.filter(items=tiles).values_list("url", flat=True)) == [
        "https://dead.example.org/guide/old",
        "https://dead.example.org/list",
        NEW,
    ]
    assert links.dead_links([tiles.pk]) == {}


def test_fixing_a_link_again_changes_nothing(tiles: Item, dana: User) -> None:
    for _ in range(2):
        remedies.fix_link(tiles, OLD, address=NEW, by=dana)

    assert Version.objects.count() == 2


def test_a_label_that_is_explained_at_the_documents_end_is_written_out(tiles: Item, dana: User) -> None:
    """Other items may use the label, and their text is not this item's to change."""
    remedies.fix_link(tiles, "https://dead.example.org/list", address=NEW, by=dana)

    assert Version.objects.all()[0].source == DOCUMENT.replace("[list][1]", f"[list]({NEW})")


@pytest.mark.parametrize(
    ("url", "address", "message"),
    [
        (OLD, OLD, "This is the address that no longer answers"),
        ("https://other.example.org/", NEW, "does not have that link any more"),
    ],
)
def test_what_cannot_be_fixed_is_told(tiles: Item, dana: User, url: str, address: str, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        remedies.fix_link(tiles, url, address=address, by=dana)

    assert Version.objects.count() == 1


def test_a_link_in_a_form_that_nobody_reads_by_machine_is_left_to_people(tiles: Item, dana: User) -> None:
    body = "https://dead.example.org/a&amp;b"
    Item.objects.filter(pk=tiles.pk).update(
        body=body, body_html='<p><a href="https://dead.example.org/a&amp;b">x</a></p>'
    )

    with pytest.raises(RuleBroken, match="cannot be replaced by itself"):
        remedies.fix_link(tiles, "https://dead.example.org/a&b", address=NEW, by=dana)


def test_code_that_looks_like_a_label_is_not_touched(dana: User) -> None:
    text = DOCUMENT.replace("[list][1];", "[list][1], not `rows[0][1]`;")
    importing.apply(importing.preview(text.encode(), repository="waymark-maps/waymark"))
    tiles = Item.objects.get(title="Offline tiles")

    with pytest.raises(RuleBroken, match="cannot be replaced by itself"):
        remedies.fix_link(tiles, "https://dead.example.org/list", address=NEW, by=dana)

    assert Version.objects.count() == 1


def test_following_the_issues_gives_up_a_status_set_by_hand(dana: User) -> None:
    item = make_item()
    track(item, make_issue(state="closed"))
    planning.set_status(item, Status.DROPPED, by=dana)

    for _ in range(2):
        item = remedies.apply_remedy(item, Remedy.FOLLOW, by=dana)

    assert (item.status, item.status_source) == ("shipped", "issues")
    assert list(item.events.values_list("kind", "data__source", "actor__username")) == [
        ("status_changed", "maintainer", "dana"),
        ("status_released", "maintainer", "dana"),
        ("status_changed", "issues", "dana"),
    ]


def test_following_the_issues_writes_what_they_say_over_what_the_document_says(dana: User) -> None:
    document = DOCUMENT.replace("### Offline tiles", "### Offline tiles (shipped)")
    importing.apply(importing.preview(document.encode(), repository="waymark-maps/waymark"))
    item = Item.objects.get(title="Offline tiles")
    assert (item.status, item.status_source) == ("shipped", "document")

    item = remedies.apply_remedy(item, Remedy.FOLLOW, by=dana)

    assert (item.status, item.document_status) == ("planned", "planned")
    [waiting] = PendingChange.objects.open()
    assert (waiting.field, waiting.before, waiting.after) == ("status", "shipped", "planned")
