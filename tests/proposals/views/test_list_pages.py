"""The list of proposals goes on page by page, whatever is voted meanwhile, and costs the same."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring, voting
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_section, make_user
from tests.proposals.views.lists import LIST, pages, titles

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestPagesWhileVotesComeIn:
    @pytest.mark.parametrize("sort", ["votes", "trending", "newest", "discussed"])
    def test_nothing_is_repeated_and_nothing_missed_among_the_others(self, client: Client, sort: str) -> None:
        proposals = [make_proposal(f"{number:02}") for number in range(50)]
        Proposal.objects.filter(pk__in=[p.pk for p in proposals[:25]]).update(vote_count=3, comment_count=2)
        for proposal in proposals:
            authoring.refresh_trend(proposal)
        moved = set()
        seen: list[str] = []

        for page in pages(client, f"{LIST}?sort={sort}"):
            seen += page
            # Somebody lifts a proposal of the first page and one that has not been shown yet to the top.
            ahead = [proposal for proposal in proposals if proposal.title not in seen]
            for proposal in [Proposal.objects.get(title=seen[3]), *ahead[-1:]]:
                moved.add(proposal.title)
                for _ in range(5):
                    voting.cast_vote(proposal.pk, by=make_user())

        others = [title for title in seen if title not in moved]
        assert sorted(others) == sorted({f"{number:02}" for number in range(50)} - moved)

    def test_back_leads_to_the_rows_before(self, client: Client) -> None:
        for number in range(65):
            make_proposal(f"{number:02}")
        forwards = list(pages(client, LIST))
        third = client.get(client.get(client.get(LIST).context["next_url"]).context["next_url"])
        late = make_proposal("arrived late")
        voting.cast_vote(late.pk, by=make_user())

        second = client.get(third.context["previous_url"])
        first = client.get(second.context["previous_url"])

        assert [len(page) for page in forwards] == [20, 20, 20, 5]
        assert [p.title for p in second.context["proposals"]] == forwards[1]
        assert first.context["proposals"][0].title == "arrived late"

    def test_a_page_typed_by_hand_is_counted_from_the_top(self, client: Client) -> None:
        for number in range(45):
            make_proposal(f"{number:02}")

        by_links = list(pages(client, LIST))

        assert [titles(client, f"{LIST}?page={number}") for number in (1, 2, 3)] == by_links


class TestQueries:
    @pytest.mark.parametrize("rows", [3, 30])
    def test_a_visitor_costs_three_queries_and_then_one(self, client: Client, rows: int) -> None:
        section = make_section()
        for _ in range(rows):
            make_proposal(section=section)

        assert (queries(client, LIST), queries(client, LIST)) == (3, 1)

    @pytest.mark.parametrize("rows", [3, 30])
    def test_a_member_costs_five_queries(self, bob: User, rows: int) -> None:
        section = make_section()
        for _ in range(rows):
            make_proposal(section=section)
        client = signed_in(bob)
        client.get(LIST)

        # session, member, rows, votes, unread
        assert queries(client, LIST) == 5

    @pytest.mark.parametrize("comments", [3, 30, 60])
    def test_a_proposal_costs_a_visitor_six_queries(self, client: Client, comments: int) -> None:
        proposal = make_proposal()
        for _ in range(comments):
            make_comment(proposal)

        # proposal, comments, decisions, events; place in the queue, medians (kept for an hour)
        assert queries(client, proposal.get_absolute_url()) == 7

    @pytest.mark.parametrize("comments", [3, 30])
    def test_a_proposal_costs_a_member_ten_queries(self, bob: User, comments: int) -> None:
        proposal = make_proposal()
        for _ in range(comments):
            make_comment(proposal, author=bob)
        client = signed_in(bob)

        # the same; session, member, my vote, unread
        assert queries(client, proposal.get_absolute_url()) == 11
