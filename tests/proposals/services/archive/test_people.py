"""Who people in a file are here: nobody is made to say what they did not say."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Decision, Proposal
from proposals.services.archive import restoring
from proposals.services.archive.exporting import export
from proposals.services.archive.people import is_kept_name
from tests.factories import make_user
from tests.proposals.services.archive.conftest import empty, forget

Log = dict[str, Any]


def decided_by() -> set[str]:
    return set(Decision.objects.values_list("by__username", flat=True))


def test_an_account_here_is_not_made_to_say_what_its_namesake_said(log: Log, dana: User) -> None:
    forget()

    restored = restoring.restore(log)

    assert decided_by() == {"dana.imported"}
    kept = User.objects.get(username="dana.imported")
    assert (kept.name, kept.is_active, kept.has_usable_password()) == ("Dana", False, False)
    assert ("dana", "Dana", dana) in [(one.username, one.name, one.account) for one in restored.namesakes]


def test_joined_by_whoever_imports_it_is_the_same_person(log: Log) -> None:
    forget()

    restoring.restore(log, joined=["dana"])

    assert decided_by() == {"dana"}
    assert not User.objects.filter(username="dana.imported").exists()
    assert User.objects.filter(username="alice.imported").exists()


def test_another_spelling_of_a_username_is_a_namesake_too(log: Log) -> None:
    told = copy.deepcopy(log)
    forget()
    User.objects.filter(username="dana").update(username="DaNa")

    restoring.restore(told)

    assert decided_by() == {"dana.imported"}


@pytest.mark.parametrize("joined", [[], ["alice", "dana"]])
def test_however_people_are_joined_a_second_import_changes_nothing(log: Log, joined: list[str]) -> None:
    forget()
    restoring.restore(log, joined=joined)
    before = export()

    for others in ([], ["alice", "dana"], ["alice"]):
        restored = restoring.restore(log, joined=others)
        assert (len(restored.new), restored.other) == (0, [])
    assert export() == before


def test_who_stands_for_a_name_already_stands_for_it_again(log: Log) -> None:
    """Two files of the same site, one after the other, into a site without accounts."""
    first, second = copy.deepcopy(log), copy.deepcopy(log)
    second["proposals"] = [copy.deepcopy(log["proposals"][1])]
    second["proposals"][0] |= {"key": "11111111-2222-3333-4444-555555555555", "merges": [], "timeline": []}
    empty()
    restoring.restore(first)
    count = User.objects.count()

    restoring.restore(second)

    assert (User.objects.count(), Proposal.objects.filter(author__username="alice").count()) == (count, 3)


def test_a_mark_that_somebody_took_is_not_theirs_either(log: Log) -> None:
    forget()
    make_user("dana.imported")

    restoring.restore(log)

    assert decided_by() == {"dana.imported2"}


def test_a_name_under_which_nobody_can_be_kept_is_refused(log: Log) -> None:
    forget()
    for mark in ("imported", "imported2", "imported3"):
        make_user(f"dana.{mark}")

    with pytest.raises(RuleBroken, match="every name for “dana” belongs to an account here"):
        restoring.restore(log)


def test_only_accounts_are_joined(log: Log) -> None:
    empty()

    with pytest.raises(RuleBroken, match="There is no account here for dana, zoe"):
        restoring.restore(log, joined=["zoe", "dana"])


def test_what_somebody_else_proposed_here_under_the_same_key_is_another_proposal(log: Log, eve: User) -> None:
    forget()
    Proposal.objects.create(author=eve, key=log["proposals"][0]["key"], title="Mine")

    assert len(restoring.restore(log).new) == 5


@pytest.mark.parametrize(
    "used",
    [
        {"is_active": True},
        {"email": "kai@example.org"},
        {"last_login": datetime(2026, 11, 1, tzinfo=UTC)},
        {"password": "md5$salt$0123456789abcdef0123456789abcdef"},
    ],
    ids=lambda used: next(iter(used)),
)
def test_a_member_of_whom_anything_says_that_it_was_an_account_is_none_that_was_kept(
    used: dict[str, Any],
) -> None:
    kept = User(username="kai", is_active=False)
    kept.set_unusable_password()
    assert is_kept_name(kept)

    for name, value in used.items():
        setattr(kept, name, value)
    assert not is_kept_name(kept)
