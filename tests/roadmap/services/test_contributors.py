"""Who contributed, read from the forge a few pages at a time and named by maintainers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from roadmap.github import contributions
from roadmap.models import Contributor, ContributorReading, SyncRun
from roadmap.services import contributors
from tests.conftest import signed_in
from tests.roadmap.services.looking import HOME

pytestmark = pytest.mark.django_db
PAGE = "/admin/roadmap/contributor/"


def merged(forge: Forge, number: int, *, by: str, hours: int = 1) -> None:
    """A pull request that was merged, with the hours since."""
    at = datetime.now(UTC) - timedelta(hours=hours)
    issue = forge.add_issue(HOME, number, title=f"Work {number}", author=by)
    found = forge.repository(HOME).issues[number]
    assert issue is not None
    found.is_pull_request, found.state = True, "closed"
    found.merged_at = found.closed_at = found.updated_at = at


def known() -> list[tuple[str, str, bool]]:
    rows = Contributor.objects.order_by("login")
    return [(row.login, row.source, bool(row.account)) for row in rows]


def again() -> None:
    ContributorReading.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    contributors.read_when_due()


def asked(forge: Forge) -> int:
    return sum(request.path.endswith("/issues") for request in forge.log)


def test_authors_of_merged_pull_requests_are_contributors_once_each(forge: Forge) -> None:
    forge.add_issue(HOME, 40, title="An issue", author="ida")
    forge.close_issue(HOME, 40)
    merged(forge, 41, by="Ana")
    merged(forge, 42, by="Ana")
    merged(forge, 43, by="ben")

    contributors.read_when_due()
    contributors.read_when_due()  # not due any more

    assert (known(), asked(forge)) == ([("ana", "merged", True), ("ben", "merged", True)], 1)
    reading = ContributorReading.load()
    assert (reading.problem, reading.read_at is not None) == ("", True)
    assert timedelta(hours=23) < reading.due_at - timezone.now() <= timedelta(hours=24)


def test_a_long_history_is_read_in_turns_and_goes_on_where_it_was(
    forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contributors, "MOST_PAGES", 1)
    monkeypatch.setattr(contributions, "PER_PAGE", 2)
    for number, name in enumerate(("ana", "ben", "cem", "dee", "eli")):
        merged(forge, 41 + number, by=name, hours=10 - number)

    contributors.read_when_due()
    first = ([login for login, _, _ in known()], ContributorReading.load().read_at)
    for _ in range(5):
        again()

    assert first == (["ana", "ben"], None)
    assert [login for login, _, _ in known()] == ["ana", "ben", "cem", "dee", "eli"]
    assert ContributorReading.load().read_at is not None


def test_what_goes_wrong_is_said_and_tried_later(forge: Forge) -> None:
    merged(forge, 41, by="ana")
    forge.fail("502", times=100)

    contributors.read_when_due()
    failed = ContributorReading.load()
    forge.recover()
    SyncRun.objects.update(stopped_until=None)
    again()

    assert (bool(failed.problem), failed.read_at) == (True, None)
    assert (known(), ContributorReading.load().problem) == ([("ana", "merged", True)], "")


def test_who_is_named_becomes_known_by_a_merged_pull_request(forge: Forge, dana: User) -> None:
    contributors.name_contributors("ana\n@Ida  # the manual\n", by=dana)
    merged(forge, 41, by="Ana")

    contributors.read_when_due()
    contributors.name_contributors("", by=dana)

    assert known() == [("ana", "merged", True)]


def test_only_maintainers_name_and_only_names(dana: User, eve: User) -> None:
    contributors.name_contributors("ida", by=dana)

    with pytest.raises(PermissionDenied):
        contributors.name_contributors("eve", by=eve)
    with pytest.raises(RuleBroken, match="Line 2: “two words” is not a name on GitHub") as refused:
        contributors.name_contributors("ana\ntwo words", by=dana)

    assert (refused.value.status, known()) == (422, [("ida", "named", False)])


def test_the_page_in_the_admin(dana: User, carol: User, settings: Settings) -> None:
    browser = signed_in(dana)

    saved = browser.post(PAGE, {"do": "name", "names": "ida"}, follow=True).content.decode()
    refused = browser.post(PAGE, {"do": "name", "names": "ida\n<b>"})

    assert "You name 1 contributor." in saved and "has no account here" in saved
    assert (refused.status_code, "ida\n&lt;b&gt;" in refused.content.decode()) == (422, True)
    assert (known(), signed_in(carol).get(PAGE).status_code) == ([("ida", "named", False)], 403)
    assert browser.post(PAGE, {"do": "nothing"}).status_code == 422


def test_the_page_costs_the_same_however_many_there_are(dana: User, django_assert_num_queries: Any) -> None:
    browser = signed_in(dana)
    browser.get(PAGE)
    for rows in (3, 30):
        for number in range(rows):
            Contributor.objects.create(login="x", account=f"{rows}{number}x", source="merged")
            Contributor.objects.create(login=f"named-{rows}-{number}", source="named")
        with django_assert_num_queries(13):
            browser.get(PAGE)
