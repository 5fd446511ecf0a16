"""The admin's page of what the portal writes on GitHub."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from roadmap.models import IssueComment, IssueRequest, TalkBack
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
PAGE = "/admin/roadmap/talkback/1/change/"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def stopped(number: int = 7) -> IssueComment:
    item = make_item()
    issue = make_issue(number)
    track(item, issue)
    return IssueComment.objects.create(issue=issue, text="Hello", problem="GitHub refused.", comment_id=3)


def test_only_maintainers_see_and_change_it(bob: User, carol: User, dana: User) -> None:
    people = {name: signed_in(user) for name, user in (("bob", bob), ("carol", carol), ("dana", dana))}

    assert {name: client.get(PAGE).status_code for name, client in people.items()} == {
        "bob": 302,
        "carol": 403,
        "dana": 200,
    }
    assert people["carol"].post(PAGE, {"do": "choose", "comments": "on"}).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert TalkBack.objects.count() == 0


def test_everything_is_off_and_the_page_says_what_is_needed(dana: User) -> None:
    page = text(signed_in(dana).get(PAGE))

    assert "Off: the portal writes nothing there" in page
    assert "The portal may not write on GitHub: set GITHUB_TOKEN." in page
    assert "Issues: read and write, in each repository" in page
    assert "Not known before the first try" in page


def test_a_maintainer_turns_it_on_and_sees_what_it_would_say(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    item = make_item("Offline *tiles*")
    track(item, make_issue(7))
    client = signed_in(dana)

    done = client.post(
        PAGE, {"do": "choose", "comments": "on", "repositories": "Acme/Widget\r\n"}, follow=True
    )

    row = TalkBack.objects.get()
    assert (row.comments, row.creates_issues, row.repositories) == (True, False, "Acme/Widget")
    assert "The portal keeps a comment on each tracking issue. In waymark-maps/waymark, acme/widget." in text(
        done
    )
    assert "The comment on waymark-maps/waymark#7, for example" in text(done)
    assert "Offline *tiles*</a>" in done.content.decode()


def test_what_is_no_repository_is_refused_and_stays_in_the_form(dana: User) -> None:
    refused = signed_in(dana).post(PAGE, {"do": "choose", "comments": "on", "repositories": "acme"})

    assert refused.status_code == 422
    assert "“acme” is not the name of a repository" in text(refused)
    assert ">acme</textarea>" in refused.content.decode()
    assert TalkBack.objects.count() == 0


def test_what_github_refused_can_be_written_again(dana: User) -> None:
    comment = stopped()
    request = IssueRequest.objects.create(
        item=make_item("Paper maps"), repository="waymark-maps/waymark", title="Paper maps", by=dana,
        problem="It is archived.",
    )  # fmt: skip
    client = signed_in(dana)
    page = text(client.get(PAGE))
    assert "waymark-maps/waymark#7 : GitHub refused." in page and "Paper maps : It is archived." in page

    client.post(PAGE, {"do": f"comment {comment.pk}"})
    client.post(PAGE, {"do": f"issue {request.pk}"})

    comment.refresh_from_db()
    request.refresh_from_db()
    assert (comment.problem, comment.comment_id, comment.due_at is not None) == ("", None, True)
    assert (request.problem, request.due_at is not None) == ("", True)


@pytest.mark.parametrize("do", ["", "comment", "comment x", "comment 99999999999999999999", "sing 1"])
def test_a_button_that_there_is_not_is_refused(dana: User, do: str) -> None:
    assert signed_in(dana).post(PAGE, {"do": do}).status_code == 422


def test_the_page_costs_the_same_with_one_and_with_twenty_comments(
    dana: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(dana)
    stopped()
    client.get(PAGE)
    with django_assert_num_queries(16):
        client.get(PAGE)
    for number in range(100, 120):
        stopped(number)
    with django_assert_num_queries(16):
        client.get(PAGE)
