"""Two versions of the roadmap side by side."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.roadmap.versions import bring, document
from tests.roadmap.views.words import page

pytestmark = pytest.mark.django_db


def test_two_versions_are_compared_in_structure_and_in_text(client: Client) -> None:
    first = bring(document("Tiles: Small maps for phones.", "Night"), day=1, subject="Start")
    last = bring(document("Tiles: Large maps for phones.", "Snow: Cold & <white>."), day=2, subject="Better")

    told = page(client, f"/roadmap/history/{first.pk}...{last.pk}/")

    assert "1.1 Tiles reworded [del Small][ins Large] maps for phones." in told
    assert "1.2 Snow added" in told
    assert "1.2 Night left the roadmap" in told
    assert "11 [del Small] maps for phones. 11 [ins Large] maps for phones." in told
    assert "[ins Cold & <white>.]" in told


def test_screen_readers_are_told_what_was_removed_and_added(client: Client) -> None:
    first = bring(document("Tiles: Small maps."), day=1)
    last = bring(document("Tiles: Large maps."), day=2)

    html = client.get(f"/roadmap/history/{first.pk}...{last.pk}/").content.decode()

    assert (
        '<del><span class="visually-hidden"> removed: </span>Small'
        '<span class="visually-hidden">, end of removed </span></del>'
    ) in html


def test_the_form_leads_to_the_comparison_and_the_older_one_comes_first(client: Client) -> None:
    first, second, third = (bring(document(f"Tiles {day}"), day=day) for day in (1, 2, 3))

    for query, address in (
        (f"from={first.pk}&to={third.pk}", f"/roadmap/history/{first.pk}...{third.pk}/"),
        (f"to={third.pk}", f"/roadmap/history/{second.pk}...{third.pk}/"),
    ):
        response = client.get(f"/roadmap/history/compare/?{query}")
        assert (response.status_code, response.headers["Location"]) == (302, address)
    reversed_ = client.get(f"/roadmap/history/{third.pk}...{first.pk}/")
    assert reversed_.headers["Location"] == f"/roadmap/history/{first.pk}...{third.pk}/"


def test_a_version_compared_with_itself_or_with_none_says_so(client: Client) -> None:
    first = bring(document("Tiles"), day=1)

    assert "You chose the same version twice" in page(client, f"/roadmap/history/{first.pk}...{first.pk}/")
    for address, message in (
        (f"{first.pk}...99/", "There is no version 99 of the roadmap."),
        (f"99...{first.pk}/", "There is no version 99 of the roadmap."),
        (f"{first.pk}...{'9' * 30}/", f"There is no version {'9' * 30} of the roadmap."),
        (f"compare/?to={first.pk}", "That is the first version, so there is none before it to compare with."),
        ("compare/", "There is no version “” of the roadmap."),
        (f"compare/?from=x&to={first.pk}", "There is no version “x” of the roadmap."),
    ):
        assert message in page(client, f"/roadmap/history/{address}", status=404)


def test_a_comparison_and_an_old_document_are_made_once(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, last = bring(document("Tiles"), day=1), bring(document("Night"), day=2)
    compared, old = f"/roadmap/history/{first.pk}...{last.pk}/", f"/roadmap/history/{first.pk}/"
    told = [page(client, address) for address in (compared, old)]

    with django_assert_num_queries(3):
        assert page(client, compared) == told[0]
    with django_assert_num_queries(5):
        assert page(client, old) == told[1]
