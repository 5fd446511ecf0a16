"""The links in items' texts are known."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.lib import markdown
from roadmap.models import Item, Link
from roadmap.services import links
from roadmap.tasks import check_links
from tests.factories import make_item

GUIDE, MAP = "https://a.example.org/guide", "https://b.example.org/map"


def write(item: Item, body: str) -> None:
    item.body, item.body_html = body, markdown.render(body)
    item.save()


def known() -> dict[str, list[str]]:
    """Every link's address with the titles of its items."""
    return {
        link.url: sorted(item.title for item in link.items.all())
        for link in Link.objects.prefetch_related("items")
    }


@pytest.mark.django_db
def test_the_links_are_the_addresses_in_the_items_texts() -> None:
    first = make_item("First", body=f"[Guide]({GUIDE}) and {MAP}, o/r#12, https://github.com/o/r/issues/3")
    make_item("Second", body=f"<{GUIDE}>")
    make_item("Gone", body="https://left.example.org/", left_at=timezone.now())
    links.refresh_when_changed()
    assert known() == {GUIDE: ["First", "Second"], MAP: ["First"]}

    write(first, "Only https://c.example.org/")
    links.refresh_when_changed()

    assert known() == {GUIDE: ["Second"], "https://c.example.org/": ["First"]}


@pytest.mark.django_db
def test_a_link_that_stays_keeps_what_is_known_of_it() -> None:
    item = make_item(body=GUIDE)
    links.refresh_when_changed()
    Link.objects.update(failures=2, failure="It was away.")

    write(item, f"{GUIDE} and {MAP}")
    links.refresh_when_changed()

    assert list(Link.objects.values_list("url", "failures")) == [(GUIDE, 2), (MAP, 0)]


@pytest.mark.django_db
def test_a_roadmap_that_did_not_change_is_not_read_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        make_item(body=GUIDE)
    links.refresh_when_changed()

    with django_assert_num_queries(2):
        links.refresh_when_changed()


@pytest.mark.django_db
def test_reading_the_texts_of_one_item_leaves_the_others_links() -> None:
    make_item("First", body=GUIDE)
    second = make_item("Second", body=MAP)
    links.refresh_when_changed()

    write(second, GUIDE)
    links.refresh([second])

    assert known() == {GUIDE: ["First", "Second"]}


@pytest.mark.django_db
def test_beats_task_notes_new_addresses_and_checks_them() -> None:
    make_item(body="http://127.0.0.1/")

    check_links()

    link = Link.objects.get()
    assert link.checked_at is not None
    assert link.failure == "This address is not allowed: it is not on the public internet."
