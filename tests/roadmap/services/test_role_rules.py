"""Roles from the repository: who is who, when it is read, and what no word of a maintainer changes."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now

from portal.accounts import roles
from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from roadmap.models import RoleSource
from roadmap.services import role_changes, role_source
from tests.factories import make_maintainer, make_user
from tests.roadmap.services.role_files import connect, differs, read

pytestmark = pytest.mark.django_db
NOBODY = '# COMMITTERS\n"somebody","X","x@y"\n# REVIEWERS\n"another","Y","y@x"\n'


def keys() -> list[str]:
    return list(role_changes.difference(RoleSource.load()).changes)


class TestReading:
    def test_once_when_it_is_due_and_what_says_the_same_is_no_news(self, forge: Forge, dana: User) -> None:
        read(forge, by=dana)
        sent = len(forge.log)

        role_source.read_when_due()
        assert len(forge.log) == sent
        RoleSource.objects.update(due_at=Now())
        role_source.read_when_due()

        assert len(forge.log) > sent
        assert Notification.objects.count() == 0

    def test_another_source_says_nothing_before_it_is_read(self, forge: Forge, dana: User) -> None:
        assert read(forge, by=dana).named

        chosen = role_source.choose(kind="team", place="acme/core", by=dana)

        assert (chosen.named, chosen.mapping, chosen.read_at) == ([], {}, None)

    def test_is_asked_for_and_mapped_by_maintainers(self, forge: Forge, carol: User, dana: User) -> None:
        before = read(forge, by=dana).mapping

        with pytest.raises(PermissionDenied):
            role_source.read_soon(by=carol)
        with pytest.raises(PermissionDenied):
            role_source.map_headings({}, by=carol)

        assert RoleSource.load().mapping == before

    def test_a_heading_gives_no_other_role_than_those_two(self, forge: Forge, dana: User) -> None:
        before = read(forge, by=dana).mapping

        for mapping in ({"Committers": roles.MODERATORS}, {"Nowhere": roles.REVIEWERS}):
            with pytest.raises(RuleBroken, match="look at its headings again"):
                role_source.map_headings(mapping, by=dana)

        assert RoleSource.load().mapping == before


class TestWhoIsWho:
    def test_by_the_number_alone_where_the_source_tells_it(self, forge: Forge, dana: User, eve: User) -> None:
        """Somebody else had the name before, or says so."""
        forge.teams["acme/core"] = ["alice-w"]
        SocialAccount.objects.create(user=eve, provider="github", uid="9", extra_data={"login": "alice-w"})
        role_source.choose(kind="team", place="acme/core", by=dana)
        role_source.read_when_due()

        gains, _, strangers = differs()
        assert (gains, strangers) == ([], [("alice-w", "", "Maintainers")])

    def test_nobody_who_is_deactivated_or_has_the_name_elsewhere(
        self, forge: Forge, alice: User, bob: User, dana: User
    ) -> None:
        connect(alice, "alice-w")
        User.objects.filter(pk=alice.pk).update(is_active=False)
        SocialAccount.objects.create(user=bob, provider="gitlab", uid="9", extra_data={"login": "bob"})
        read(forge, by=dana)

        gains, _, strangers = differs()
        assert gains == []
        assert {"alice-w", "bob"} <= {login for login, *_ in strangers}


class TestApplying:
    def test_a_maintainer_who_is_deactivated_is_none_that_would_be_left(
        self, forge: Forge, dana: User
    ) -> None:
        gone = make_maintainer("gone")
        User.objects.filter(pk=gone.pk).update(is_active=False)
        boss = User.objects.create_superuser("root", "root@example.org", "x")
        read(forge, NOBODY, by=dana)

        with pytest.raises(RuleBroken, match="Nobody would be a maintainer"):
            role_changes.apply(keys(), by=boss)

        assert dana.groups.filter(name=roles.MAINTAINERS).exists()

    def test_one_may_leave_the_reviewers_oneself_and_ticked_twice_is_once(
        self, forge: Forge, dana: User
    ) -> None:
        roles.grant(dana, roles.REVIEWERS)
        make_user("somebody")
        read(forge, NOBODY, by=dana)
        [own] = [key for key in keys() if "Reviewers" in key]

        role_changes.apply([own, own], by=dana)

        assert [group.name for group in dana.groups.all()] == [roles.MAINTAINERS]
        assert LogEntry.objects.count() == 1
