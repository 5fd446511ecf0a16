"""A maintainer says which item of the document is which item of the roadmap."""

import re

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Arrival, Item
from tests.conftest import signed_in
from tests.roadmap.admin.bringing import TRAILS, address, apply, bring, press, preview, shown_words, told

pytestmark = pytest.mark.django_db
NEXT = TRAILS.replace(
    "1.1 Offline tiles\n\nTiles on the phone.", "1.1 Satellite pictures\n\nSeen from above."
)


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def test_an_item_that_the_rules_take_for_new_can_be_an_old_one(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    tiles = item("Offline tiles")
    arrival = bring(browser, NEXT)
    assert told(preview(browser, arrival)) == {
        "1.1 Satellite pictures": ["added"],
        "1.1 Offline tiles": ["left the roadmap"],
    }

    kept = press(browser, arrival, "correct", **{"is-0": str(tiles.pk)})
    arrival.refresh_from_db()
    page = preview(browser, arrival)

    assert (kept.status_code, arrival.matches) == (302, {"0": tiles.pk})
    assert told(page) == {"1.1 Satellite pictures": ["renamed from “Offline tiles”", "reworded"]}
    assert "Corrected by you" in shown_words(page)
    assert list(Item.objects.values_list("title", flat=True)).count("Satellite pictures") == 0

    press(browser, arrival, "apply")
    tiles.refresh_from_db()
    assert (tiles.title, tiles.left_at, Item.objects.count()) == ("Satellite pictures", None, 3)


def test_an_item_that_the_rules_take_for_an_old_one_can_be_new(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, TRAILS.replace("Night colours", "Dark colours"))
    assert told(preview(browser, arrival)) == {"1.2 Dark colours": ["renamed from “Night colours”"]}

    press(browser, arrival, "correct", **{"is-1": "new"})

    assert told(preview(browser, arrival)) == {
        "1.2 Dark colours": ["added"],
        "1.2 Night colours": ["left the roadmap"],
    }
    press(browser, arrival, "apply")
    assert item("Night colours").left_at is not None
    assert Item.objects.count() == 4


def test_a_correction_can_be_given_back_to_the_rules(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, TRAILS.replace("Night colours", "Dark colours"))
    press(browser, arrival, "correct", **{"is-1": "new"})

    press(browser, arrival, "correct", **{"is-1": "found"})

    arrival.refresh_from_db()
    assert arrival.matches == {}
    assert told(preview(browser, arrival)) == {"1.2 Dark colours": ["renamed from “Night colours”"]}


def test_what_was_not_chosen_otherwise_is_no_correction(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)

    press(browser, arrival, "correct", **{"is-0": "new", "is-1": str(item("Night colours").pk)})

    arrival.refresh_from_db()
    assert arrival.matches == {}


def test_an_unchanged_item_can_be_corrected_too(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)

    page = preview(browser, arrival, correct="2")

    assert [(row.name, choice.chosen) for row, choice, _ in page.context["shown"]] == [
        ("2.1 Work days", str(item("Work days").pk))
    ]
    press(browser, arrival, "correct", **{"is-2": str(item("Offline tiles").pk)})
    assert told(preview(browser, arrival))["2.1 Work days"] == [
        "moved from “Maps” to “People”",
        "renamed from “Offline tiles”",
        "reworded",
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"is-0": "tiles", "is-1": "tiles"},
            "Two items cannot both be “1.1 Offline tiles”. Correct one of them.",
        ),
        ({"is-0": "999999"}, "Choose one of the items that the list offers."),
        ({"is-0": "nonsense"}, "Choose one of the items that the list offers."),
        ({"is-0": "9" * 5_000}, "Choose one of the items that the list offers."),
        ({"is-77": "tiles"}, "A correction names an item that is not there."),
        ({"is-x": "tiles"}, "A correction names an item that is not there."),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_words(
    dana: User, fields: dict[str, str], words: str
) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)
    tiles = str(item("Offline tiles").pk)

    refused = press(
        browser, arrival, "correct", **{name: value.replace("tiles", tiles) for name, value in fields.items()}
    )

    arrival.refresh_from_db()
    assert (refused.status_code, arrival.matches) == (422, {})
    assert words in shown_words(refused, '<div class="review-alert"')


def test_what_was_chosen_stays_chosen_when_it_is_refused(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT.replace("Night colours\n\nRed on black", "Snow\n\nWhite all over"))
    tiles = str(item("Offline tiles").pk)

    refused = press(browser, arrival, "correct", **{"is-0": tiles, "is-1": tiles})

    assert [choice.chosen for _, choice, _ in refused.context["shown"] if choice] == [tiles, tiles]
    assert len(re.findall(rf'<option value="{tiles}" selected>', refused.content.decode())) == 2


def test_a_second_correction_cannot_take_the_item_of_the_first(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)
    tiles = str(item("Offline tiles").pk)
    press(browser, arrival, "correct", **{"is-0": tiles})

    refused = press(browser, arrival, "correct", **{"is-1": tiles})

    arrival.refresh_from_db()
    assert (refused.status_code, arrival.matches) == (422, {"0": int(tiles)})
    assert "Two items cannot both be “Offline tiles”." in refused.content.decode()


def test_corrections_belong_to_a_form(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)
    press(browser, arrival, "correct", **{"is-0": str(item("Offline tiles").pk)})

    press(browser, arrival, "read", form="heading")

    arrival.refresh_from_db()
    assert (arrival.form, arrival.matches) == ("heading", {})


def test_choices_made_on_an_old_preview_are_not_kept(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, NEXT)
    seen = preview(browser, arrival).context["seal"]
    tiles = str(item("Offline tiles").pk)
    apply(browser, TRAILS.replace("Bring gloves.", "Bring boots."))

    late = press(browser, arrival, "correct", seen=seen, **{"is-0": tiles})

    arrival.refresh_from_db()
    assert (late.status_code, arrival.matches) == (409, {})
    assert [choice.chosen for _, choice, _ in late.context["shown"] if choice] == [tiles]


def test_the_likely_items_come_first_and_every_item_can_be_chosen(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    apply(browser, TRAILS[: TRAILS.index("# 2. People")])
    arrival = bring(browser, NEXT[: NEXT.index("# 2. People")])

    (choice,) = [choice for _, choice, _ in preview(browser, arrival).context["shown"] if choice]

    left = item("Work days")
    assert choice.chosen == "new"
    assert [(group, [words for _, words in options]) for group, options in choice.groups] == [
        ("", ["A new item"]),
        (
            "Likely",
            ["1.1 Offline tiles (in Maps)", f"2.1 Work days (in People, left {left.left_at:%Y-%m-%d})"],
        ),
        ("On the roadmap", ["1.2 Night colours (in Maps)"]),
    ]


def big(words: str, number: int, *, start: int = 0) -> str:
    places = range(start, start + number)
    items = "".join(f"## {words} {place}\n\nAbout {words} {place}.\n\n" for place in places)
    return f"# Trails\n\n# Maps\n\n{items}"


def test_the_page_of_hundreds_of_new_names_stays_small(dana: User) -> None:
    """Fifty at a time, with the likely items; one item alone has all of them."""
    browser = signed_in(dana)
    apply(browser, big("path", 600))
    arrival = bring(browser, big("way", 600, start=600))

    page = preview(browser, arrival, show="added", page="12")
    choices = [choice for _, choice, _ in page.context["shown"]]
    assert [(number, word) for key, word, number in page.context["tabs"] if number] == [
        (1_200, "All changes"),
        (600, "Added"),
        (600, "Gone"),
    ]
    assert (len(choices), [choice.name for choice in choices][-1]) == (50, "is-599")
    assert all(choice and not choice.whole for choice in choices)
    assert len(page.content) < 120_000

    alone = preview(browser, arrival, correct="345")
    (choice,) = [choice for _, choice, _ in alone.context["shown"]]
    assert sum(len(options) for _, options in choice.groups) == 601
    assert len(alone.content) < 120_000

    path = Item.objects.get(title="path 17")
    press(browser, arrival, "correct", **{"is-345": str(path.pk)})
    corrected = preview(browser, arrival, show="corrected")
    assert told(corrected) == {"way 945": ["renamed from “path 17”", "reworded"]}


@pytest.mark.parametrize("number", [3, 60])
def test_a_preview_costs_the_same_queries_with_few_and_with_many_items(
    dana: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(dana)
    apply(browser, big("path", number))
    arrival = bring(browser, big("path", number - 1) + "## Snow\n\nWhite.\n")
    browser.get(address(arrival))

    with django_assert_num_queries(14):
        preview(browser, arrival)

    assert Arrival.objects.filter(state="waiting").count() == 1
