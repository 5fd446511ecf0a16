"""Pages of what there is once: each button stands in the admin's history, or did nothing."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from roadmap.models import Contributor, ContributorReading, RoleSource, TalkBack, Upstream
from tests.conftest import signed_in
from tests.history import a_history_that_is_full, send

pytestmark = pytest.mark.django_db
CONTRIBUTORS, ROLES, TALKING, DOCUMENT = PAGES = (
    "/admin/roadmap/contributor/",
    "/admin/roadmap/rolesource/",
    "/admin/roadmap/talkback/1/change/",
    "/admin/roadmap/upstream/1/change/",
)


@pytest.fixture(autouse=True)
def where(settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY, settings.GITHUB_TOKEN = "acme/trails", "t0ken"


def test_each_button_stands_in_the_history(dana: User) -> None:
    history = [
        *send(dana, CONTRIBUTORS, do="name", names="ida\nben"),
        *send(dana, CONTRIBUTORS, do="read"),
        *send(dana, ROLES, do="choose", kind="file", place="MAINTAINERS"),
        *send(dana, ROLES, do="map", heading="Core", role=""),
        *send(dana, ROLES, do="read"),
        *send(dana, TALKING, do="choose", comments="on"),
        *send(dana, DOCUMENT, do="choose", form="heading"),
        *send(dana, DOCUMENT, do="fetch"),
    ]

    assert history == [
        ("contributor reading", "You name 2 contributors."),
        ("contributor reading", "Merged pull requests are read on in a moment."),
        ("role source", "MAINTAINERS is read in a moment. Nobody's role changes by that."),
        ("role source", "Saved. The difference below is by these headings: none."),
        ("role source", "It is read in a moment. Nobody's role changes by that."),
        ("talk back", "The portal keeps a comment on each tracking issue. In acme/trails."),
        ("upstream", "A new state of the file waits for a maintainer’s word. Items are: headings."),
        ("upstream", "GitHub is asked for the file. What is new arrives in a moment."),
    ]


def test_what_cannot_be_written_down_does_not_happen(dana: User) -> None:
    browser = signed_in(dana)

    def everything() -> list[Any]:
        rows = (Contributor, ContributorReading, RoleSource, TalkBack, Upstream)
        return [list(kind._default_manager.order_by("pk").values()) for kind in rows]

    before = everything()
    for address, sent in (
        (CONTRIBUTORS, {"do": "name", "names": "ida"}),
        (ROLES, {"do": "choose", "kind": "file", "place": "MAINTAINERS"}),
        (TALKING, {"do": "choose", "comments": "on"}),
        (DOCUMENT, {"do": "choose", "form": "heading"}),
    ):
        with a_history_that_is_full(), pytest.raises(OSError, match="full"):
            browser.post(address, sent)
        assert everything() == before, address


@pytest.mark.parametrize("address", PAGES)
def test_a_button_that_no_page_has_is_refused(dana: User, address: str) -> None:
    answer = signed_in(dana).post(address, {"do": "explode"})

    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("address", PAGES)
def test_only_maintainers_open_them_and_reading_makes_no_row(carol: User, dana: User, address: str) -> None:
    answers = [signed_in(person).get(address).status_code for person in (carol, dana)]

    assert (answers, Upstream.objects.count(), TalkBack.objects.count()) == ([403, 200], 0, 0)


def test_a_button_that_is_not_there_leaves_the_names_as_they_are(dana: User) -> None:
    send(dana, CONTRIBUTORS, do="name", names="ida")

    refused = signed_in(dana).post(CONTRIBUTORS, {"do": "nothing"})

    assert (refused.status_code, refused.context["names"]) == (422, "ida")


@pytest.mark.parametrize("address", [TALKING, DOCUMENT])
def test_there_is_one_row_of_it(dana: User, address: str) -> None:
    assert signed_in(dana).get(address.replace("/1/", "/2/")).status_code == 404
