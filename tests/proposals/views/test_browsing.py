"""The list of proposals."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from proposals.services import voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_section, make_user
from tests.proposals.views.lists import LIST, pages, titles

pytestmark = pytest.mark.django_db


class TestListProposals:
    def test_shows_what_is_open_and_leaves_out_drafts_and_decided_ones(self, client: Client) -> None:
        for status in Status:
            make_proposal(status.label, status=status)

        shown = sorted(titles(client))

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
    def test_filters_by_status(self, client: Client, asked: str, expected: list[str]) -> None:
        for status in Status:
            make_proposal(status.label, status=status)

        assert sorted(titles(client, f"{LIST}?status={asked}")) == expected

    def test_filters_by_section(self, client: Client) -> None:
        maps, feeds = make_section("Maps"), make_section("Feeds")
        make_proposal("Tiles", section=maps)
        make_proposal("Closures", section=feeds)
        make_proposal("Anything")

        assert titles(client, f"{LIST}?section={feeds.pk}") == ["Closures"]

    def test_counts_stand_beside_statuses_and_sections(self, client: Client) -> None:
        maps, feeds = make_section("Maps", number=""), make_section("Feeds", number="")
        make_proposal(section=maps)
        make_proposal(section=maps, status=Status.IN_REVIEW)
        make_proposal(section=feeds, status=Status.DECLINED)
        make_proposal(section=feeds, status=Status.DRAFT)

        context = client.get(f"{LIST}?section={maps.pk}").context

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
        self, client: Client, asked: str, offered: list[str]
    ) -> None:
        choices = client.get(f"{LIST}?status={asked}").context["statuses"]

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
    def test_sorts(self, client: Client, order: str, expected: list[str]) -> None:
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

        assert titles(client, f"{LIST}?sort={order}") == expected

    def test_finds_by_the_beginnings_of_words_and_never_drafts(self, client: Client, alice: User) -> None:
        make_proposal("Offline tiles", problem="No network.", body="Keep them on the phone.")
        make_proposal("Closures", problem="A closed path looks open.", body="Show closures.")
        make_proposal("Offline secrets", status=Status.DRAFT, author=alice)

        assert titles(client, f"{LIST}?q=offl") == ["Offline tiles"]
        assert titles(client, f"{LIST}?q=path+clos") == ["Closures"]
        assert titles(client, f"{LIST}?q=path+tiles") == []
        assert titles(signed_in(alice), f"{LIST}?q=secrets") == []
        assert titles(signed_in(alice), f"{LIST}?q=secr&mine=1") == ["Offline secrets"]

    @pytest.mark.parametrize(
        "words", ["'", '"', "a:*", "!!!", "\\", "%00", "x" * 5_000, "NEAR(", "-", "a AND", "*"]
    )
    def test_any_search_is_answered(self, client: Client, words: str) -> None:
        make_proposal()

        assert client.get(LIST, {"q": words}).status_code == 200

    def test_an_empty_list_says_why_and_what_next(self, client: Client, alice: User) -> None:
        section = make_section("Maps", number="")
        nothing = client.get(LIST).context["empty"]
        make_proposal()
        cache.clear()
        no_word = client.get(f"{LIST}?q=zebra&status=all").context["empty"]
        narrow = client.get(f"{LIST}?q=zebra").context["empty"]
        none_declined = client.get(f"{LIST}?status=declined").context["empty"]
        none_there = client.get(f"{LIST}?status=all&section={section.pk}").context["empty"]
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

    def test_mine_lists_my_drafts_too_and_needs_signing_in(self, client: Client, alice: User) -> None:
        make_proposal("Draft", author=alice, status=Status.DRAFT)
        make_proposal("Public", author=alice)
        make_proposal("Taken back as a draft", author=alice, status=Status.WITHDRAWN, submitted_at=None)
        make_proposal("Of another")

        mine = titles(signed_in(alice), f"{LIST}?mine=1")
        drafts = titles(signed_in(alice), f"{LIST}?status=draft")
        refused = client.get(f"{LIST}?mine=1")

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
    def test_a_page_that_is_not_there_is_said_plainly(self, client: Client, page: str) -> None:
        make_proposal()

        response = client.get(LIST, {"page": page, "sort": "votes"})

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
        self, client: Client, query: str, status: int, words: str
    ) -> None:
        make_proposal(section=make_section("Maps"))

        response = client.get(f"{LIST}?{query}")

        assert (response.status_code, words in response.content.decode()) == (status, True)

    @pytest.mark.parametrize(
        "query", ["status=", "sort=", "section=", "q=", "mine=", "mine=0", "foo=bar", "page=1", "page="]
    )
    def test_what_is_left_empty_asks_for_nothing(self, client: Client, query: str) -> None:
        make_proposal("One")

        assert titles(client, f"{LIST}?{query}") == ["One"]

    def test_the_address_holds_the_whole_state(self, client: Client) -> None:
        section = make_section("Maps")
        for number in range(25):
            make_proposal(f"Tiles {number}", section=section)

        context = client.get(f"{LIST}?q=tiles&section={section.pk}&sort=votes&status=all").context

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
