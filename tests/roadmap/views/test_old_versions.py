"""The roadmap as it was: one version, its text, the roadmap of a day."""

import pytest
from django.test import Client

from roadmap.models import Item
from tests.roadmap.versions import bring, document
from tests.roadmap.views.words import page, words

pytestmark = pytest.mark.django_db


def test_a_version_reads_as_it_was_with_its_items_of_today(client: Client) -> None:
    old = bring(document("Tiles: The *old* words.", "Night"), day=1, subject="Start")
    bring(document("Tiles: New words."), day=2, subject="Shorter")
    tiles, night = Item.objects.order_by("pk")

    html = client.get(f"/roadmap/history/{old.pk}/").content.decode()

    assert "Trails as of 1 March 2024" in words(html)
    assert "It was followed by another version on 2 March 2024." in words(html)
    assert "<p>The <em>old</em> words.</p>" in html
    assert "New words." not in html
    for item in (tiles, night):
        assert f'<a href="{item.get_absolute_url()}">' in html


def test_a_long_version_is_read_section_by_section(client: Client) -> None:
    titles = [f"Topic {number}" for number in range(101)]
    version = bring(document(*titles), day=1)
    address = f"/roadmap/history/{version.pk}/"

    assert "This version has 1 section, too much for one page." in page(client, address)
    assert "1.1 Topic 0 All about topic 0." in page(client, f"{address}?section=1")
    assert "1.101 Topic 100 All about topic 100." in page(client, f"{address}?section=1&page=2")
    for query, message in (
        ("section=2", "This version has no section 2."),
        ("section=1&page=3", "This section has no page 3."),
        ("section=x", "There is no section “x” in this version."),
    ):
        assert message in page(client, f"{address}?{query}", status=404)


def test_the_text_of_a_version_is_what_came_byte_for_byte_and_is_kept_by_browsers(client: Client) -> None:
    text = "\ufeff" + document("Tiles").replace("\n", "\r\n") + "  \t"
    version = bring(text, day=1)
    bring(document("Night"), day=2)

    response = client.get(f"/roadmap/history/{version.pk}/text/")

    assert response.content == text.encode()
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["ETag"] == f'"{version.digest}"'
    again = client.get(
        f"/roadmap/history/{version.pk}/text/", headers={"If-None-Match": f'"{version.digest}"'}
    )
    assert again.status_code == 304
    assert "There is no version 99" in page(client, "/roadmap/history/99/text/", status=404)


def test_the_roadmap_of_a_day_is_the_version_in_force_at_its_end(client: Client) -> None:
    bring(document("Tiles"), day=1)
    bring(document("Night"), day=5)

    form = client.get("/roadmap/at/?date=2024-03-04")
    assert (form.status_code, form.headers["Location"]) == (302, "/roadmap/at/2024-03-04/")
    told = page(client, "/roadmap/at/2024-03-04/")
    assert "Trails as of 4 March 2024" in told
    assert "This is the roadmap as it was on 4 March 2024: the version of 1 March 2024." in told
    assert "1.1 Tiles" in told
    assert "1.1 Night" in page(client, "/roadmap/at/2024-03-05/")


@pytest.mark.parametrize(
    ("day", "status", "message"),
    [
        (
            "2019-03-01",
            404,
            "The roadmap’s first version is of 1 March 2024, so there was none on 1 March 2019.",
        ),
        ("2999-01-01", 404, "1 January 2999 has not come yet."),
        ("2019-13-01", 400, "“2019-13-01” is not a day. Write it as 2019-03-01: year, month, day."),
        ("yesterday", 400, "“yesterday” is not a day."),
        ("9999-12-31", 404, "31 December 9999 has not come yet."),
        ("-", 400, "“-” is not a day."),
    ],
)
def test_a_day_without_a_roadmap_is_told_in_words(
    client: Client, day: str, status: int, message: str
) -> None:
    bring(document("Tiles"), day=1)

    assert message in page(client, f"/roadmap/at/{day}/", status=status)


def test_without_any_version_no_day_has_one(client: Client) -> None:
    assert "The roadmap has no versions yet." in page(client, "/roadmap/at/2019-03-01/", status=404)


def test_a_first_version_stays_what_it_was_when_all_its_items_left(client: Client) -> None:
    first = bring(document("Tiles"), day=1)
    bring(document("An entirely other thing: With nothing in common at all, not a word."), day=2)

    assert "1.1 Tiles" in page(client, f"/roadmap/history/{first.pk}/")
