"""What is kept of a list's address, and what the list is asked for when it is opened again."""

import pytest

from proposals.saved_query import Asks, kept, opened, unknown

ASKS = Asks({"status": "waiting", "votes": "any", "section__id__exact": ""}, ("box", "title", "votes", "age"))


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ([], ""),
        ([("status", "declined"), ("votes", "many")], "status=declined&votes=many"),
        ([("votes", "many"), ("status", "declined")], "status=declined&votes=many"),
        # What the list does anyway is not kept, nor what it does not know, nor a page of it.
        ([("status", "waiting"), ("votes", " "), ("p", "3"), ("e", "1"), ("next", "//evil.example")], ""),
        ([("q", "  maps \0 at  night ")], "q=maps+at+night"),
        ([("q", "x" * 999)], f"q={'x' * 200}"),
        ([("o", "-2.1")], "o=-votes.title"),
        ([("o", "9.-2.x.--1.²")], "o=-votes"),
        ([("status", "accepted"), ("status", "declined")], "status=declined"),
    ],
)
def test_only_what_the_list_knows_is_kept(asked: list[tuple[str, str]], query: str) -> None:
    assert kept(asked, ASKS) == query


def test_an_order_means_the_same_when_the_list_gets_another_column() -> None:
    later = Asks(ASKS.filters, ("box", "title", "reviews", "votes"))

    assert opened("o=-votes.age&q=map", ASKS) == "o=-2.3&q=map"
    assert opened("o=-votes.age&q=map", later) == "o=-3&q=map"


def test_a_filter_that_is_gone_is_asked_for_so_that_the_list_can_say_so() -> None:
    assert opened("reviews=none&status=declined", ASKS) == "reviews=none&status=declined"
    assert unknown(["reviews", "status", "q", "o"], ASKS) == ("reviews",)
