"""The list of proposals and the page of one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring, voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_section, make_user

LIST = "/proposals/"


def titles(client: Client, address: str = LIST) -> list[str]:
    """The titles on a page of the list, in order."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    return [proposal.title for proposal in response.context["proposals"]]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


class TestListProposals:
    def test_shows_what_is_open_and_leaves_out_drafts_and_decided_ones(self, visitor: Client) -> None:
        for status in Status:
            make_proposal(status.label, status=status)

        shown = sorted(titles(visitor))

        assert shown == [
            *("Final comment period", "In review", "Postponed", "Returned for revision", "Submitted")
        ]

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ("submitted", ["Submitted"]),
            ("in_review", ["In review"]),
            ("withdrawn", ["Withdrawn"]),
            ("decided", ["Accepted", "Declined"]),
            (
                "all",
                [
                    *("Accepted", "Declined", "Duplicate", "Final comment period", "In review", "Postponed"),
                    *("Returned for revision", "Submitted", "Withdrawn"),
                ],
            ),
        ],
    )
    def test_filters_by_status(self, visitor: Client, asked: str, expected: list[str]) -> None:
        for status in Status:
            make_proposal(status.label, status=status)

        assert sorted(titles(visitor, f"{LIST}?status={asked}")) == expected

    def test_filters_by_section(self, visitor: Client) -> None:
        maps, feeds = make_section("Maps"), make_section("Feeds")
        make_proposal("Tiles", section=maps)
        make_proposal("Closures", section=feeds)
        make_proposal("Anything")

        assert titles(visitor, f"{LIST}?section={feeds.pk}") == ["Closures"]

    def test_counts_stand_beside_statuses_and_sections(self, visitor: Client) -> None:
        maps, feeds = make_section("Maps", number=""), make_section("Feeds", number="")
        make_proposal(section=maps)
        make_proposal(section=maps, status=Status.IN_REVIEW)
        make_proposal(section=feeds, status=Status.DECLINED)
        make_proposal(section=feeds, status=Status.DRAFT)

        context = visitor.get(f"{LIST}?section={maps.pk}").context

        assert [
            (choice.words, choice.number, choice.chosen, choice.part) for choice in context["statuses"]
        ] == [
            ("Open", 2, True, False),
            ("Decided", 0, False, False),
            ("All", 2, False, False),
            ("Submitted", 1, False, True),
            ("In review", 1, False, True),
            ("Final comment period", 0, False, True),
            ("Postponed", 0, False, True),
            ("Returned for revision", 0, False, True),
        ]
        assert [words for _, words, _ in context["sections"]] == ["Maps (2)", "Feeds (0)"]

    @pytest.mark.parametrize(
        ("asked", "offered"),
        [
            ("all", ["Open", "Decided", "All"]),
            ("declined", ["Open", "Decided", "All", "Accepted", "*Declined"]),
            ("withdrawn", ["Open", "Decided", "*Withdrawn", "All"]),
        ],
    )
    def test_the_statuses_of_the_chosen_group_are_offered(
        self, visitor: Client, asked: str, offered: list[str]
    ) -> None:
        choices = visitor.get(f"{LIST}?status={asked}").context["statuses"]

        shown = [f"*{choice.words}" if choice.chosen else choice.words for choice in choices]
        assert shown == [f"*{words}" if words == "All" and asked == "all" else words for words in offered]

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ("votes", ["liked", "discussed", "old"]),
            ("newest", ["discussed", "liked", "old"]),
            ("discussed", ["discussed", "old", "liked"]),
            ("trending", ["discussed", "liked", "old"]),
        ],
    )
    def test_sorts(self, visitor: Client, order: str, expected: list[str]) -> None:
        now = timezone.now()
        old = make_proposal("old", submitted_at=now - timedelta(days=300))
        liked = make_proposal("liked", submitted_at=now - timedelta(minutes=2))
        discussed = make_proposal("discussed", submitted_at=now - timedelta(minutes=1))
        for voter in (make_user(), make_user()):
            voting.cast_vote(liked.pk, by=voter)
        for _ in range(3):
            make_comment(discussed)
        voting.cast_vote(discussed.pk, by=make_user())
        make_comment(old)

        assert titles(visitor, f"{LIST}?sort={order}") == expected

    def test_finds_by_the_beginnings_of_words_and_never_drafts(self, visitor: Client, alice: User) -> None:
        make_proposal("Offline tiles", problem="No network.", body="Keep them on the phone.")
        make_proposal("Closures", problem="A closed path looks open.", body="Show closures.")
        make_proposal("Offline secrets", status=Status.DRAFT, author=alice)

        assert titles(visitor, f"{LIST}?q=offl") == ["Offline tiles"]
        assert titles(visitor, f"{LIST}?q=path+clos") == ["Closures"]
        assert titles(visitor, f"{LIST}?q=path+tiles") == []
        assert titles(signed_in(alice), f"{LIST}?q=secrets") == []
        assert titles(signed_in(alice), f"{LIST}?q=secr&mine=1") == ["Offline secrets"]

    @pytest.mark.parametrize(
        "words", ["'", '"', "a:*", "!!!", "\\", "%00", "x" * 5_000, "NEAR(", "-", "a AND", "*"]
    )
    def test_any_search_is_answered(self, visitor: Client, words: str) -> None:
        make_proposal()

        assert visitor.get(LIST, {"q": words}).status_code == 200

    def test_an_empty_list_says_why_and_what_next(self, visitor: Client, alice: User) -> None:
        section = make_section("Maps", number="")
        nothing = visitor.get(LIST).context["empty"]
        make_proposal()
        cache.clear()
        no_word = visitor.get(f"{LIST}?q=zebra&status=all").context["empty"]
        narrow = visitor.get(f"{LIST}?q=zebra").context["empty"]
        none_declined = visitor.get(f"{LIST}?status=declined").context["empty"]
        none_there = visitor.get(f"{LIST}?status=all&section={section.pk}").context["empty"]
        none_of_mine = signed_in(alice).get(f"{LIST}?mine=1").context["empty"]
        shown = (nothing, no_word, narrow, none_declined, none_there, none_of_mine)

        assert [(empty["title"], empty["address"]) for empty in shown] == [
            ("Nobody has proposed anything yet", "/proposals/new/"),
            ("Nothing here has all the words “zebra”", "/proposals/new/"),
            ("Nothing here has all the words “zebra”", "/proposals/?status=all&q=zebra"),
            ("No proposal is declined now", "/proposals/?status=all"),
            ("No proposal in “Maps” yet", "/proposals/new/"),
            ("Nothing of yours is here yet", "/proposals/new/"),
        ]

    def test_mine_lists_my_drafts_too_and_needs_signing_in(self, visitor: Client, alice: User) -> None:
        make_proposal("Draft", author=alice, status=Status.DRAFT)
        make_proposal("Public", author=alice)
        make_proposal("Taken back as a draft", author=alice, status=Status.WITHDRAWN, submitted_at=None)
        make_proposal("Of another")

        mine = titles(signed_in(alice), f"{LIST}?mine=1")
        drafts = titles(signed_in(alice), f"{LIST}?status=draft")
        refused = visitor.get(f"{LIST}?mine=1")

        assert (mine, drafts) == (["Taken back as a draft", "Public", "Draft"], ["Draft"])
        assert (refused.status_code, refused["Location"]) == (
            302,
            "/accounts/login/?next=/proposals/%3Fmine%3D1",
        )

    @pytest.mark.parametrize("sort", ["votes", "newest", "trending", "discussed"])
    def test_mine_goes_through_all_pages_in_every_order(self, alice: User, sort: str) -> None:
        for number in range(45):
            make_proposal(
                f"{number:02}", author=alice, status=Status.DRAFT if number % 3 else Status.SUBMITTED
            )

        seen = [title for page in pages(signed_in(alice), f"{LIST}?mine=1&sort={sort}") for title in page]

        assert sorted(seen) == [f"{number:02}" for number in range(45)]

    @pytest.mark.parametrize(
        "page", ["0", "-1", "9e99", "abc", "2", "999999999", "99999999999999999999", "1.5", "²"]
    )
    def test_a_page_that_is_not_there_is_said_plainly(self, visitor: Client, page: str) -> None:
        make_proposal()

        response = visitor.get(LIST, {"page": page, "sort": "votes"})

        assert response.status_code == 404
        assert f"There is no page {page}." in response.content.decode()
        assert 'href="?sort=votes"' in response.content.decode()

    @pytest.mark.parametrize(
        ("query", "status", "words"),
        [
            ("sort=best", 400, "There is no order “best”. There is: trending, votes, newest, discussed."),
            ("sort=-id", 400, "There is no order “-id”."),
            ("status=nice", 400, "There is no status “nice”. There is: open, submitted,"),
            ("section=77", 404, "The roadmap has no section “77”. It has: 1. Maps."),
            ("section=abc", 404, "The roadmap has no section “abc”."),
            ("section=99999999999999999999", 404, "The roadmap has no section"),
            ("after=abc", 400, "does not name a place"),
            ("after=1~", 400, "does not name a place"),
            ("after=1e999~4", 400, "does not name a place"),
            ("after=nan~4", 400, "does not name a place"),
            ("sort=newest&after=-99999999999999999~4", 400, "does not name a place"),
            ("sort=votes&after=1.5~4", 400, "does not name a place"),
            ("after=1~4&before=1~4", 400, "does not name a place"),
            ("page=2&after=0.0~1", 404, "There is no page 2."),
            ("sort=<script>", 400, "There is no order “&lt;script&gt;”"),
        ],
    )
    def test_an_address_that_means_nothing_is_refused_in_words(
        self, visitor: Client, query: str, status: int, words: str
    ) -> None:
        make_proposal(section=make_section("Maps"))

        response = visitor.get(f"{LIST}?{query}")

        assert (response.status_code, words in response.content.decode()) == (status, True)

    @pytest.mark.parametrize(
        "query", ["status=", "sort=", "section=", "q=", "mine=", "mine=0", "foo=bar", "page=1", "page="]
    )
    def test_what_is_left_empty_asks_for_nothing(self, visitor: Client, query: str) -> None:
        make_proposal("One")

        assert titles(visitor, f"{LIST}?{query}") == ["One"]

    def test_the_address_holds_the_whole_state(self, visitor: Client) -> None:
        section = make_section("Maps")
        for number in range(25):
            make_proposal(f"Tiles {number}", section=section)

        context = visitor.get(f"{LIST}?q=tiles&section={section.pk}&sort=votes&status=all").context

        state = f"status=all&section={section.pk}&sort=votes&q=tiles"
        last = context["proposals"][-1]
        assert context["next_url"] == f"{LIST}?{state}&page=2&after={last.vote_count}~{last.pk}"
        assert context["previous_url"] == ""
        assert [address for words, address, _ in context["sorts"] if words == "Trending"] == [
            f"{LIST}?status=all&section={section.pk}&q=tiles"
        ]

    def test_only_my_votes_are_pressed(self, alice: User, bob: User) -> None:
        mine, other = make_proposal("Mine"), make_proposal("Other")
        voting.cast_vote(mine.pk, by=bob)
        voting.cast_vote(other.pk, by=alice)

        response = signed_in(bob).get(LIST)

        page = response.content.decode()
        assert response.context["voted"] == {mine.pk}
        assert (page.count('aria-pressed="true"'), page.count('aria-pressed="false"')) == (1, 1)
        assert f'action="/proposals/{mine.pk}/unvote/"' in page
        assert f'action="/proposals/{other.pk}/vote/"' in page

    def test_a_closed_proposal_offers_no_vote(self, bob: User) -> None:
        make_proposal("Closed", status=Status.DECLINED)

        page = signed_in(bob).get(f"{LIST}?status=all").content.decode()

        assert ("aria-pressed" in page, "/vote/" in page) == (False, False)


def pages(client: Client, address: str) -> Iterator[list[str]]:
    """The pages one after the other, as a reader follows their links."""
    while address:
        response = client.get(address)
        assert response.status_code == 200, response.content
        yield [proposal.title for proposal in response.context["proposals"]]
        address = response.context["next_url"]


class TestPagesWhileVotesComeIn:
    @pytest.mark.parametrize("sort", ["votes", "trending", "newest", "discussed"])
    def test_nothing_is_repeated_and_nothing_missed_among_the_others(
        self, visitor: Client, sort: str
    ) -> None:
        proposals = [make_proposal(f"{number:02}") for number in range(50)]
        Proposal.objects.filter(pk__in=[p.pk for p in proposals[:25]]).update(vote_count=3, comment_count=2)
        for proposal in proposals:
            authoring.refresh_trend(proposal)
        moved = set()
        seen: list[str] = []

        for page in pages(visitor, f"{LIST}?sort={sort}"):
            seen += page
            # Somebody lifts a proposal of the first page and one that has not been shown yet to the top.
            ahead = [proposal for proposal in proposals if proposal.title not in seen]
            for proposal in [Proposal.objects.get(title=seen[3]), *ahead[-1:]]:
                moved.add(proposal.title)
                for _ in range(5):
                    voting.cast_vote(proposal.pk, by=make_user())

        others = [title for title in seen if title not in moved]
        assert sorted(others) == sorted({f"{number:02}" for number in range(50)} - moved)

    def test_back_leads_to_the_rows_before(self, visitor: Client) -> None:
        for number in range(65):
            make_proposal(f"{number:02}")
        forwards = list(pages(visitor, LIST))
        third = visitor.get(visitor.get(visitor.get(LIST).context["next_url"]).context["next_url"])
        late = make_proposal("arrived late")
        voting.cast_vote(late.pk, by=make_user())

        second = visitor.get(third.context["previous_url"])
        first = visitor.get(second.context["previous_url"])

        assert [len(page) for page in forwards] == [20, 20, 20, 5]
        assert [p.title for p in second.context["proposals"]] == forwards[1]
        assert first.context["proposals"][0].title == "arrived late"

    def test_a_page_typed_by_hand_is_counted_from_the_top(self, visitor: Client) -> None:
        for number in range(45):
            make_proposal(f"{number:02}")

        by_links = list(pages(visitor, LIST))

        assert [titles(visitor, f"{LIST}?page={number}") for number in (1, 2, 3)] == by_links


class TestQueries:
    @pytest.mark.parametrize("rows", [3, 30])
    def test_a_visitor_costs_three_queries_and_then_one(self, visitor: Client, rows: int) -> None:
        section = make_section()
        for _ in range(rows):
            make_proposal(section=section)

        assert (queries(visitor, LIST), queries(visitor, LIST)) == (3, 1)

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
    def test_a_proposal_costs_a_visitor_six_queries(self, visitor: Client, comments: int) -> None:
        proposal = make_proposal()
        for _ in range(comments):
            make_comment(proposal)

        # proposal, comments, decisions, events; place in the queue, medians (kept for an hour)
        assert queries(visitor, proposal.get_absolute_url()) == 7

    @pytest.mark.parametrize("comments", [3, 30])
    def test_a_proposal_costs_a_member_ten_queries(self, bob: User, comments: int) -> None:
        proposal = make_proposal()
        for _ in range(comments):
            make_comment(proposal, author=bob)
        client = signed_in(bob)

        # the same; session, member, my vote, unread
        assert queries(client, proposal.get_absolute_url()) == 11
