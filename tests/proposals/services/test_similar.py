"""Similar proposals: which are found, with what. How often the right one is: test_similar_quality.py."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import merging, review
from proposals.services.similar import precedents, similar, similar_proposals
from proposals.workflow import Status
from tests.factories import make_item, make_proposal

pytestmark = pytest.mark.django_db


def test_open_and_decided_ones_are_found_and_what_nobody_may_see_is_not(alice: User) -> None:
    for status in Status:
        make_proposal(f"Offline tiles, {status}", author=alice, status=status)

    found = similar_proposals("Tiles offline", but=0, limit=20)

    shown = set(Status) - {Status.DRAFT, Status.WITHDRAWN, Status.DUPLICATE}
    assert {proposal.status for proposal in found} == shown


def test_there_are_five_at_most_in_all_and_never_the_text_itself() -> None:
    proposals = [make_proposal(f"Offline tiles {number}") for number in range(4)]
    items = [make_item(f"Offline tiles {number}") for number in range(4)]

    found = [near.row for near in similar("Offline tiles", but=proposals[0].pk)]

    assert len(found) == 5
    assert proposals[0] not in found
    assert set(found) < {*proposals, *items}


def test_the_nearest_stands_first_whatever_it_is() -> None:
    item = make_item("Offline tiles for the valley")
    proposal = make_proposal("Offline tiles and a compass")

    assert [near.row for near in similar("Offline tiles in the valley")] == [item, proposal]
    assert [near.row for near in similar("A compass beside offline tiles")] == [proposal, item]


def test_beside_one_that_says_it_all_what_says_less_than_half_of_it_is_left_out() -> None:
    proposal = make_proposal("Offline tiles in the valley")
    make_item("Valley crossings", body="Where one gets over the river.")

    assert [near.row for near in similar("Offline tiles in the valley")] == [proposal]


def test_neither_the_text_itself_nor_a_draft_that_says_it_all_hides_what_says_some_of_it() -> None:
    itself = make_proposal("Offline tiles in the valley", problem="Fog.")
    make_proposal("Offline tiles in the valley", problem="Fog.", status=Status.DRAFT)
    other = make_proposal("Valley crossings", problem="Rivers.", body="Bridges.")

    found = similar(itself.title, itself.problem, but=itself.pk)

    assert [near.row for near in found] == [other]
    assert precedents(itself).proposals == [other]


def test_what_was_merged_leads_to_where_it_goes_on_however_many_merges_away(dana: User) -> None:
    tiles, radar, book = (
        make_proposal(title, problem="Rivers.", body="Bridges.")
        for title in ("Offline tiles", "Radar", "Book")
    )
    for duplicate, original in ((tiles, radar), (radar, book)):
        record = merging.merge(duplicate, original, by=dana, reason="The same.")

    def found() -> tuple[list[Any], list[Proposal]]:
        near = [near.row for near in similar("Offline tiles")]
        return near, list(Proposal.objects.search_originals("offline"))

    merged = found()
    merging.unmerge(record, by=dana)

    assert (merged, found()) == (([book], [book]), ([radar], [radar]))


def test_what_nothing_is_like_finds_nothing() -> None:
    make_proposal("Offline tiles", problem="There is no single place for them.")
    make_item("Static addresses for single containers")

    assert similar("Single sign-on with Keycloak and its realms") == []


def test_what_was_declined_says_why() -> None:
    declined = make_proposal("Offline tiles", status=Status.DECLINED)

    (found,) = precedents(make_proposal("Tiles without a network")).decided

    assert found == declined
    assert found.told.rationale == "It fits what we do next."  # type: ignore[attr-defined]  # as its template reads it


def test_of_what_is_open_again_no_decision_is_told_that_no_longer_stands(dana: User) -> None:
    declined = make_proposal("Offline tiles", status=Status.DECLINED)
    review.reopen(declined, by=dana, reason="It is cheap now.")

    (found,) = precedents(make_proposal("Tiles without a network")).proposals

    assert (found, found.told) == (declined, None)  # type: ignore[attr-defined]  # as its template reads it


def test_items_of_the_roadmap_are_found_once() -> None:
    accepted = make_proposal("Offline tiles", status=Status.ACCEPTED)
    item = make_item("Tiles for the night")
    make_item("Old tiles", left_at=timezone.now())

    assert [near.row for near in similar("tiles")] == [accepted, item]
    beside = precedents(make_proposal("tiles", problem=""))
    assert (beside.decided, beside.items) == ([accepted], [item])


def test_any_text_and_any_number_of_rows_cost_the_same_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Each table: three rankings and the rows (PostgreSQL asks for its extension as well); merges; decisions.
    queries = 12 if connection.vendor == "postgresql" else 10
    for start, end in ((0, 3), (3, 30)):
        for number in range(start, end):
            make_proposal(f"Offline tiles {number}", status=Status.DECLINED)
            make_item(f"Tiles {number}")

        with django_assert_num_queries(queries):
            similar("Keep the tiles offline", "A long problem with many words about maps and networks.")
