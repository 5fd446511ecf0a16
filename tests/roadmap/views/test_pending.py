"""What waits for the repository: shown to everyone, decided by maintainers."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from portal.accounts.models import User
from roadmap.models import Item, PendingChange, PullRequest, Section, Version
from roadmap.progress import Status
from roadmap.services import editing, importing, planning
from roadmap.views import pending
from tests.conftest import signed_in

PAGE = "/roadmap/pending/"
DOCUMENT = b"# Trails\n\n# 1. Maps\n\n" + b"".join(
    f"## 1.{n} Topic {n}\n\nText of topic {n}.\n\n".encode() for n in range(1, 31)
)

pytestmark = pytest.mark.django_db


def bring(raw: bytes) -> Version:
    return importing.apply(importing.preview(raw, repository="waymark-maps/waymark"))


@pytest.fixture(autouse=True)
def roadmap() -> None:
    bring(DOCUMENT)


@pytest.fixture
def conflict(dana: User) -> PendingChange:
    """Both sides gave the first topic another title."""
    editing.edit_item(item("Topic 1"), by=dana, title="Our topic")
    bring(DOCUMENT.replace(b"1.1 Topic 1\n", b"1.1 Their topic\n"))
    return PendingChange.objects.get()


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def read(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def test_the_empty_page_says_what_it_is_for(client: Client) -> None:
    page = read(client)

    assert ("Nothing waits" in page, 'class="diff"' in page) == (True, False)


def test_each_change_is_told_with_its_words_and_the_exact_diff(client: Client, dana: User) -> None:
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    planning.set_status(item("Topic 2"), Status.IN_PROGRESS, by=dana)

    page = read(client)

    assert ("</span>1<span" in page, "</span>one<span" in page) == (True, True)
    assert '<span class="diff-gone">-## 1.1 Topic 1\n</span>' in page
    assert '<span class="diff-added">+## 1.1 Topic one\n</span>' in page
    assert "In progress<span" in page
    assert "by <bdi>Dana</bdi>" in page
    assert "<form" not in page.split("<main")[1], "buttons are for maintainers"


def test_a_new_item_says_why_it_is_there(client: Client, dana: User) -> None:
    reason = "Accepted proposal: https://example.org/proposals/1/tools/\n\nMany <b>asked</b>."
    planning.add_item(Section.objects.get(), title="Tools", body="", issues=[], by=dana, reason=reason)

    page = read(client)

    assert 'href="https://example.org/proposals/1/tools/"' in page
    assert "Many &lt;b&gt;asked&lt;/b&gt;." in page


def test_text_of_others_is_shown_and_not_run(client: Client, dana: User) -> None:
    editing.edit_item(item("Topic 1"), by=dana, body="<script>alert(1)</script> </textarea><b>")

    page = read(client)

    assert ("<script>alert" in page, "</textarea><b>" in page) == (False, False)
    assert "&lt;script&gt;alert(1)" in page


def test_a_change_that_cannot_be_written_says_why(client: Client, dana: User) -> None:
    planning.add_item(Section.objects.get(), title="Tools", body="", issues=[], by=dana)
    bring(b"# Trails\n\n# 2. People\n\n## 2.1 Work days\n\nGloves.\n")

    assert "It cannot be written into the document: The document does not have the section “Maps”" in read(
        client
    )


def test_a_conflict_shows_all_three_sides(client: Client, conflict: PendingChange) -> None:
    page = read(client)

    assert [side in page for side in ("Topic 1</p>", "Our topic</p>", "Their topic</p>")] == [True] * 3
    assert "The repository changed it too. Decide what stays." in page


@pytest.mark.parametrize(("act", "title"), [("ours", "Our topic"), ("theirs", "Their topic")])
def test_a_maintainer_decides_a_conflict(dana: User, conflict: PendingChange, act: str, title: str) -> None:
    client = signed_in(dana)

    assert client.post(f"{PAGE}{conflict.pk}/{act}/").status_code == 302
    assert pending.SETTLED not in read(client)
    assert client.post(f"{PAGE}{conflict.pk}/{act}/").status_code == 302
    assert pending.SETTLED in read(client)

    assert Item.objects.get(place=0).title == title


def test_a_maintainer_takes_a_change_back(dana: User) -> None:
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    change = PendingChange.objects.get()
    client = signed_in(dana)

    assert client.post(f"{PAGE}{change.pk}/drop/").status_code == 302
    page = read(client)

    assert (item("Topic 1").place, "Nothing waits" in page, "The change is taken back." in page) == (
        0,
        True,
        True,
    )


def test_what_arrived_cannot_be_said_to_be_taken_back(dana: User) -> None:
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    bring(DOCUMENT.replace(b"1.1 Topic 1\n", b"1.1 Topic one\n"))
    client = signed_in(dana)

    assert client.post(f"{PAGE}{PendingChange.objects.get().pk}/drop/").status_code == 302

    assert (pending.SETTLED in read(client), item("Topic one").place) == (True, 0)


def test_a_new_item_cannot_be_taken_back(dana: User) -> None:
    planning.add_item(Section.objects.get(), title="Tools", body="", issues=[], by=dana)

    response = signed_in(dana).post(f"{PAGE}{PendingChange.objects.get().pk}/drop/")

    assert (response.status_code, "accepted in public" in response.content.decode()) == (409, True)


@pytest.mark.parametrize("act", ["drop", "ours", "theirs"])
def test_only_maintainers_decide(carol: User, client: Client, conflict: PendingChange, act: str) -> None:
    assert signed_in(carol).post(f"{PAGE}{conflict.pk}/{act}/").status_code == 403
    assert "/accounts/login/" in client.post(f"{PAGE}{conflict.pk}/{act}/")["Location"]
    assert signed_in(carol).get(f"{PAGE}{conflict.pk}/{act}/").status_code == 405
    conflict.refresh_from_db()
    assert conflict.state == "conflict"


def test_why_no_pull_request_can_be_opened_is_said(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = ""
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    client = signed_in(dana)

    assert "The changes can be copied instead." in read(client)
    assert client.post(f"{PAGE}pull-request/").status_code == 409


def test_a_pull_request_is_asked_for_once(dana: User, carol: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "token"
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    client = signed_in(dana)
    assert "Open a pull request" in read(client)

    for _ in range(2):
        assert client.post(f"{PAGE}pull-request/").status_code == 302
    assert signed_in(carol).post(f"{PAGE}pull-request/").status_code == 403

    assert PullRequest.objects.count() == 1
    assert "A pull request is being opened" in read(client)


def test_an_open_pull_request_with_all_changes_says_enough(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "token"
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    client = signed_in(dana)
    client.post(f"{PAGE}pull-request/")
    PullRequest.objects.update(state="open", number=7)

    assert "the rest can follow" not in read(client)
    editing.edit_item(item("Topic 2"), by=dana, title="Topic two")
    assert "the rest can follow" in read(client)


def test_a_pull_request_that_failed_is_tried_again(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "token"
    editing.edit_item(item("Topic 1"), by=dana, title="Topic one")
    client = signed_in(dana)
    client.post(f"{PAGE}pull-request/")
    PullRequest.objects.update(state="failed", problem="GitHub said no.")

    page = read(client)
    assert "The pull request could not be opened: GitHub said no." in page
    assert "<span>in " not in page
    assert client.post(f"{PAGE}pull-request/{PullRequest.objects.get().pk}/").status_code == 302
    assert PullRequest.objects.get().state == "opening"
    assert "The pull request is tried again." in read(client)

    PullRequest.objects.update(state="open")
    client.post(f"{PAGE}pull-request/{PullRequest.objects.get().pk}/")
    page = read(client)
    assert (pending.SETTLED in page, "tried again" in page) == (True, False)


@pytest.mark.parametrize("changes", [1, 25])
def test_the_page_costs_the_same_for_few_and_many_changes(
    client: Client, dana: User, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(1, changes + 1):
        PendingChange.objects.create(
            item=item(f"Topic {n}"), field="title", before=f"Topic {n}", after="Other", by=dana
        )

    with django_assert_num_queries(5):  # changes, both documents, pull request, whether there is a roadmap
        client.get(PAGE)


def test_the_diff_is_a_file_that_git_applies(client: Client, dana: User, tmp_path: Path) -> None:
    bring(DOCUMENT.replace(b"\n", b"\r\n"))
    editing.edit_item(item("Topic 1"), by=dana, title="Topic\u2028one")
    there, here = Version.objects.of_repository()[0], Version.objects.all()[0]
    (tmp_path / "ROADMAP.md").write_bytes(there.source.encode())

    diff = client.get(f"{PAGE}roadmap.diff").content
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, check=True)

    assert (tmp_path / "ROADMAP.md").read_bytes() == here.source.encode()
