"""Roles from the repository: read, compared, and given or taken only by a maintainer's word."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from portal.accounts import roles
from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals.electorate import electorate
from proposals.profiles import PROFILES
from proposals.services import rounds
from roadmap.models import RoleSource
from roadmap.services import role_changes, role_source
from tests.conftest import signed_in
from tests.factories import make_round, make_user
from tests.roadmap.services.looking import HOME
from tests.roadmap.services.role_files import MAINTAINERS, connect, differs, read

pytestmark = pytest.mark.django_db
PAGE = "/admin/roadmap/rolesource/"


@pytest.fixture
def people(alice: User, bob: User, dana: User) -> None:
    connect(alice, "alice-w")
    connect(dana, "dana-t")


def test_the_difference_goes_by_connected_accounts_and_changes_nothing(
    forge: Forge, people: None, carol: User, dana: User
) -> None:
    source = read(forge, by=dana)

    assert source.mapping == {"Committers": "Maintainers", "Reviewers": "Reviewers"}
    assert differs() == (
        ["alice Maintainers @alice-w"],
        ["carol Reviewers @"],
        # The member called bob connected no account, so nobody knows that he is this one.
        [("nobody-here", "No Body", "Maintainers"), ("bob", "Bob", "Reviewers")],
    )
    assert (LogEntry.objects.count(), Notification.objects.count()) == (0, 0)


def test_what_a_maintainer_ticks_is_given_and_taken_with_history_and_word(
    forge: Forge, people: None, alice: User, carol: User, dana: User
) -> None:
    read(forge, by=dana)
    keys = list(role_changes.difference(RoleSource.load()).changes)

    role_changes.apply(keys, by=dana)

    assert (alice.has_perm("proposals.decide_proposal"), differs()[:2]) == (True, ([], []))
    assert list(carol.groups.all()) == []
    entries = LogEntry.objects.order_by("pk").values_list("user__username", "object_repr", "change_message")
    assert list(entries) == [
        ("dana", "Alice", "Added to Maintainers, as the repository says"),
        ("dana", "Carol", "Removed from Reviewers, as the repository says"),
    ]
    told = Notification.objects.order_by("pk").values_list("recipient__username", "subject")
    assert list(told) == [
        ("alice", "You are a maintainer now"),
        ("carol", "You are no reviewer any more"),
    ]


def test_a_review_under_way_follows_where_its_rules_count_who_has_the_role(
    forge: Forge, people: None, alice: User, dana: User
) -> None:
    live = next(
        name for name, one in PROFILES.items() if not one.snapshot and one.electorate == "maintainers"
    )
    roles.grant(make_user("mia"), roles.MAINTAINERS)
    roles.grant(make_user("max"), roles.MAINTAINERS)
    review = rounds.open_review(make_round(live, by=dana))
    assert review is not None
    before = alice in electorate(review)
    read(forge, by=dana)

    role_changes.apply([one.key for one in role_changes.difference(RoleSource.load()).gains], by=dana)

    assert (before, alice in electorate(review)) == (False, True)


def test_nobody_takes_their_own_role_or_that_of_the_last_maintainer(
    forge: Forge, people: None, alice: User, dana: User
) -> None:
    read(forge, '# COMMITTERS\n"somebody","X","x@y"\n', by=dana)
    boss = User.objects.create_superuser("root", "root@example.org", "x")
    [lost] = role_changes.difference(RoleSource.load()).losses

    with pytest.raises(RuleBroken, match="your own role"):
        role_changes.apply([lost.key], by=dana)
    with pytest.raises(RuleBroken, match="Nobody would be a maintainer"):
        role_changes.apply([lost.key], by=boss)

    page = signed_in(dana).get(PAGE).content.decode()
    assert "MAINTAINERS does not name you as a maintainer. You keep the role" in page
    assert lost.key not in page
    assert dana.groups.filter(name=roles.MAINTAINERS).exists() and not LogEntry.objects.exists()


def test_what_changed_meanwhile_is_not_applied(forge: Forge, people: None, alice: User, dana: User) -> None:
    read(forge, by=dana)
    [gain] = role_changes.difference(RoleSource.load()).gains
    roles.grant(alice, roles.MAINTAINERS)

    for keys, words in (([gain.key], "meanwhile"), ([], "Tick whose"), (["lose Moderators 1"], "meanwhile")):
        with pytest.raises(RuleBroken, match=words):
            role_changes.apply(keys, by=dana)


def test_a_name_that_two_accounts_had_is_nobodys(forge: Forge, people: None, eve: User, dana: User) -> None:
    SocialAccount.objects.create(user=eve, provider="github", uid="9", extra_data={"login": "Alice-W"})
    read(forge, by=dana)

    assert differs()[0] == []


def test_a_team_goes_by_the_accounts_numbers(forge: Forge, people: None, alice: User, dana: User) -> None:
    forge.teams["acme/core"] = ["alice-w", "dana-t"]
    SocialAccount.objects.filter(user=alice).update(extra_data={"login": "was-renamed-since"})
    role_source.choose(kind="team", place="@acme/core", by=dana)
    role_source.read_when_due()

    assert (RoleSource.load().mapping, differs()[:2]) == (
        {"core": "Maintainers"},
        (["alice Maintainers @alice-w"], []),
    )


@pytest.mark.parametrize(
    ("kind", "place", "words"),
    [
        ("team", "acme/secret", "needs the permission Members: read of the organization acme"),
        ("file", "OWNERS", f"{HOME} has no file OWNERS"),
        ("file", "docs/empty", "names nobody on GitHub"),
    ],
)
def test_what_cannot_be_read_is_said(forge: Forge, dana: User, kind: str, place: str, words: str) -> None:
    forge.write_file(HOME, "docs/empty", b"We are many.\n")
    role_source.choose(kind=kind, place=place, by=dana)

    role_source.read_when_due()

    assert words in RoleSource.load().problem
    assert words in signed_in(dana).get(PAGE).content.decode()


def test_a_file_that_broke_keeps_what_it_said_and_maintainers_hear_of_new_names(
    forge: Forge, people: None, dana: User
) -> None:
    read(forge, by=dana)
    for text in ("nothing", MAINTAINERS.replace("nobody-here", "newcomer")):
        forge.write_file(HOME, "MAINTAINERS", text.encode())
        RoleSource.objects.update(due_at=Now())
        role_source.read_when_due()
        if text == "nothing":
            assert (len(RoleSource.load().named), bool(RoleSource.load().problem)) == (4, True)

    assert RoleSource.load().problem == ""
    told = Notification.objects.values_list("recipient__username", "subject")
    assert list(told) == [("dana", "MAINTAINERS names other people than before")]


def test_only_maintainers_and_only_what_can_be(carol: User, dana: User, eve: User) -> None:
    for person in (carol, eve):
        with pytest.raises(PermissionDenied):
            role_source.choose(kind="file", place="MAINTAINERS", by=person)
        with pytest.raises(PermissionDenied):
            role_changes.apply(["gain Maintainers 1"], by=person)
        assert signed_in(person).get(PAGE).status_code in (302, 403)
    for kind, place in (("file", ""), ("file", "../x"), ("file", "/etc"), ("team", "acme"), ("x", "M")):
        with pytest.raises(RuleBroken):
            role_source.choose(kind=kind, place=place, by=dana)
    assert RoleSource.load().place == ""


def test_the_page_from_the_file_to_the_roles(
    forge: Forge, people: None, alice: User, carol: User, dana: User, settings: Settings
) -> None:
    forge.write_file(HOME, "MAINTAINERS", MAINTAINERS.encode())
    browser = signed_in(dana)
    empty = browser.get(PAGE).content.decode()

    refused = browser.post(PAGE, {"do": "choose", "kind": "team", "place": "<acme>"})
    browser.post(PAGE, {"do": "choose", "kind": "file", "place": "MAINTAINERS"})
    role_source.read_when_due()
    page = browser.get(PAGE).content.decode()
    wish = {"do": "map", "heading": ["Committers", "Reviewers"], "role": ["Maintainers", ""]}
    browser.post(PAGE, wish)
    without = browser.get(PAGE).content.decode()
    gain = f"gain Maintainers {alice.pk}"
    done = browser.post(PAGE, {"do": "apply", "change": [gain]}, follow=True).content.decode()

    assert ("not read yet" in empty, refused.status_code) == (True, 422)
    assert "Say in which file, or by which team, the project names who maintains it." in empty
    assert 'value="&lt;acme&gt;"' in refused.content.decode()
    assert "Alice: gains Maintainers" in page and "Carol: loses Reviewers" in page
    assert f'value="{gain}" id="gain-1" checked' in page and 'id="loss-1">' in page
    assert "@nobody-here, No Body: Maintainers" in page
    assert "Carol: loses" not in without
    assert "1 gained a role, 0 lost one. Each is told." in done
    assert browser.post(PAGE, {"do": "apply", "change": [gain]}).status_code == 409
    assert browser.post(PAGE, {"do": "x"}).status_code == 422


def test_a_file_of_many_patterns_is_mapped_by_lists_of_them(
    forge: Forge, people: None, alice: User, dana: User
) -> None:
    patterns = [f"/dir{number}/" for number in range(1_200)]
    read(forge, "".join(f"{one} @alice-w\n" for one in patterns), by=dana, path="CODEOWNERS")
    browser = signed_in(dana)

    page = browser.get(PAGE).content.decode()
    unknown = browser.post(
        PAGE, {"do": "map", "gives Maintainers": "/dir1/\n/dir9999/", "gives Reviewers": ""}
    )
    twice = browser.post(PAGE, {"do": "map", "gives Maintainers": "/dir1/", "gives Reviewers": "/dir1/"})
    before = RoleSource.load().mapping
    wish = {"do": "map", "gives Maintainers": "\r\n".join(patterns[1:]), "gives Reviewers": " /dir0/ \r\n"}
    done = browser.post(PAGE, wish, follow=True).content.decode()

    assert ("All 1200 headings, to copy" in page, '<select name="role"' in page) == (True, False)
    assert (unknown.status_code, twice.status_code) == (422, 422)
    assert "CODEOWNERS has no heading “/dir9999/”" in unknown.content.decode()
    assert "/dir1/\n/dir9999/</textarea>" in unknown.content.decode()
    assert "“/dir1/” stands in both lists" in twice.content.decode()
    assert set(before.values()) == {""}
    assert RoleSource.load().mapping == dict.fromkeys(patterns, "Maintainers") | {"/dir0/": "Reviewers"}
    assert "1199 give Maintainers, 1 give Reviewers" in done
    assert "Alice: gains Maintainers" in done


def test_more_people_than_can_be_compared_are_refused_rather_than_cut(
    forge: Forge, people: None, dana: User
) -> None:
    read(forge, by=dana)
    before = RoleSource.load().named

    forge.write_file(HOME, "MAINTAINERS", "".join(f"- @p{number}\n" for number in range(5_001)).encode())
    RoleSource.objects.update(due_at=Now())
    role_source.read_when_due()

    words = "MAINTAINERS names 5,001 people, counted under each heading; at most 5,000 can be compared."
    assert (RoleSource.load().problem, RoleSource.load().named) == (words, before)


def test_the_page_costs_the_same_however_many_differ(dana: User, django_assert_num_queries: Any) -> None:
    browser = signed_in(dana)
    for rows in (3, 30):
        named = []
        for number in range(rows):
            connect(make_user(), f"new-{rows}-{number}")
            roles.grant(make_user(), roles.REVIEWERS)
            named += [{"login": f"new-{rows}-{number}", "heading": "Reviewers", "name": "", "account": ""}]
        RoleSource.load()
        mapping = {"Reviewers": "Reviewers"}
        RoleSource.objects.update(place="MAINTAINERS", read_at=Now(), named=named, mapping=mapping)
        with django_assert_num_queries(10):
            browser.get(PAGE)
