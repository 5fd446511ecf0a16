"""Ranking rows by any word of a text, words like it, and its letters."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.lib.nearest import nearest
from portal.lib.search import trigram_statements
from portal.lib.synonyms import MOST_WORDS, same, telling_words
from portal.lib.word_hits import letters_alike
from proposals.models import Proposal
from tests.factories import make_proposal

TABLE = ("proposals_proposal", "title")


def titles(text: str) -> list[str]:
    near = nearest(*TABLE, text)
    found = Proposal.objects.in_bulk(near)
    return [found[pk].title for pk in near]


@pytest.fixture
def proposals(db: None) -> None:
    for title in ("Offline tiles for the valley", "Dark theme", "Compress layers", "Tiles in colour"):
        make_proposal(title, problem="So it is.", body="So be it.")


def test_no_row_has_to_have_all_the_words(proposals: None) -> None:
    long = "I would like tiles that I can take to some valley where my telephone has no network at all"

    assert titles(long)[0] == "Offline tiles for the valley"


def test_words_that_mean_the_same_count(proposals: None) -> None:
    assert titles("A mode for the night")[0] == "Dark theme"


def test_near_misses_count(proposals: None) -> None:
    assert titles("Ofline tils")[0] == "Offline tiles for the valley"


@pytest.mark.parametrize("text", ["", "   ", "the and of", "!?", "\x00", "'\"*()-:^", "%s %(x)s"])
def test_a_text_that_says_nothing_is_like_nothing(proposals: None, text: str) -> None:
    assert titles(text) == []


def test_a_changed_title_is_found_by_its_new_letters_only(proposals: None) -> None:
    Proposal.objects.filter(title="Dark theme").update(title="Zebra stripes")

    assert (titles("zebrs")[:1], titles("darkk")) == (["Zebra stripes"], [])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has trigrams built in.")
def test_without_the_extension_words_still_find(proposals: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")

    found = titles("Tiles for valleys")
    with connection.cursor() as cursor:
        for statement in trigram_statements(*TABLE):
            cursor.execute(statement)

    assert found[0] == titles("Tiles for valleys")[0] == "Offline tiles for the valley"


def test_empty_words_tell_nothing_and_a_long_text_is_cut() -> None:
    assert telling_words("Please add a dark, DARK mode!") == ["dark", "mode"]
    assert len(telling_words(" ".join(f"word{n}" for n in range(100)))) == MOST_WORDS


def test_forms_of_a_word_have_its_synonyms() -> None:
    assert "login" in same("signed") and "signature" in same("signing")
    assert same("zebra") == []


def test_letters_are_alike_by_the_groups_of_three_that_two_words_share() -> None:
    assert (letters_alike("tiles", "tiles"), letters_alike("tiles", "zebra")) == (1.0, 0.0)
    # Of "  o", " of", "ofl"/"off", "ffl", "fli", "lin", "ine" and "ne ", six are in both.
    assert letters_alike("ofline", "offline") == 6 / 9


def test_what_says_little_of_the_text_is_not_like_it(proposals: None) -> None:
    assert titles("Dark roasted coffee beans for the office kitchen") == []


def test_two_words_in_common_are_nearer_than_one_and_a_title_about_nothing_else_is_nearest(db: None) -> None:
    for title in ("Tiles", "Offline", "Offline tiles", "Offline tiles and a compass that works in fog"):
        make_proposal(title, problem="So it is.", body="So be it.")

    assert titles("Offline tiles")[:2] == ["Offline tiles", "Offline tiles and a compass that works in fog"]


def test_a_rare_word_tells_more_than_a_common_one(db: None) -> None:
    for title in ("Map of springs", *(f"Map sheet {number}" for number in range(9)), "Zebra stripes"):
        make_proposal(title, problem="So it is.", body="So be it.")

    assert titles("Map of the zebra")[0] == "Zebra stripes"


def test_near_is_a_share_the_nearest_first(proposals: None) -> None:
    make_proposal("Colour tiles of the valley")

    near = list(nearest(*TABLE, "Tiles in colour").values())

    assert len(near) == 3 and 0 < near[2] < near[1] < near[0] <= 1


class TestAnyText(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=200))
    def test_is_answered(self, text: str) -> None:
        assert nearest(*TABLE, text) == {}
