"""Home, search, preview, health, and the pages of errors."""

import pytest
from django.test import Client, override_settings
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_proposal, track

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [3, 30])
def test_home_asks_three_times_however_much_there_is(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        track(make_item(status="in_progress"), make_issue())
        make_proposal()

    with django_assert_num_queries(3):
        client.get("/")


def test_home_tells_what_is_worked_on_and_what_is_proposed(client: Client) -> None:
    make_item("Offline tiles", status="in_progress")
    make_item("Contour lines", status="planned")
    make_proposal("Night colours")
    make_proposal("Declined topic", status=Status.DECLINED)
    make_proposal("Secret draft", status=Status.DRAFT)

    page = client.get("/").content.decode()

    assert "Offline tiles" in page and "Night colours" in page and "Propose a topic" in page
    assert "Contour lines" not in page and "Declined topic" not in page and "Secret draft" not in page


def test_search_finds_items_and_proposals_by_the_beginnings_of_words(client: Client) -> None:
    make_item("Offline tiles", body="Kept on the phone.")
    make_proposal("Tiles at night", problem="Bright tiles hurt the eyes.")
    make_proposal("Tiles in a draft", status=Status.DRAFT)

    page = client.get("/search/?q=til").content.decode()

    assert "Offline tiles" in page and "Tiles at night" in page
    assert "Tiles in a draft" not in page


@pytest.mark.parametrize("words", ["", "   ", "zzz", "\x00", "'\"", "((", "%", "a" * 5000, "&|!:*<->", "😀"])
def test_search_answers_whatever_is_typed(client: Client, words: str) -> None:
    make_proposal()

    assert client.get("/search/", {"q": words}).status_code == 200


def test_an_author_finds_their_own_draft(alice: User) -> None:
    make_proposal("Quiet topic", status=Status.DRAFT, author=alice)

    assert "Quiet topic" in signed_in(alice).get("/search/?q=quiet").content.decode()


def test_the_preview_is_what_the_page_will_show(client: Client) -> None:
    answer = client.post("/preview/", {"text": "**bold** <script>x</script>"})

    assert answer.content.decode().strip() == "<p><strong>bold</strong> &lt;script&gt;x&lt;/script&gt;</p>"


def test_a_preview_of_too_much_says_so(client: Client) -> None:
    answer = client.post("/preview/", {"text": "x" * 10_001})

    assert (answer.status_code, answer.content) == (422, b"10,000 characters at most (now 10,001).")


def test_health_and_readiness(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "broker": "ok"})


def test_readiness_names_the_broker_that_does_not_answer(client: Client) -> None:
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        ready = client.get("/readyz")

    assert ready.status_code == 503
    assert (ready.json()["database"], ready.json()["broker"] != "ok") == ("ok", True)


PAGES = [
    *("/", "/roadmap/", "/proposals/", "/accounts/login/"),
    *("/no-such-page/", "/healthz", "/static/portal/css/base.css", "/static/no-such.css"),
]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_is_hardened(client: Client, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_request_keeps_a_well_formed_id_and_gets_one_otherwise(client: Client) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": "abc-123-def-456"})
    bad = client.get("/healthz", headers={"X-Request-ID": "a\nb <script>"})

    assert given.headers["X-Request-ID"] == "abc-123-def-456"
    assert len(bad.headers["X-Request-ID"]) == 32


def test_a_form_without_its_token_gets_its_text_back(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    answer = client.post("/proposals/new/", {"title": "A topic I thought about for long"})

    assert answer.status_code == 403
    assert "A topic I thought about for long" in answer.content.decode()


def test_a_refused_form_gives_no_password_back(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    secrets = {
        "oldpassword": "waymarks and cairns",
        "password1": "cairns at dusk",
        "password2": "cairns at dusk",
    }

    answer = client.post("/accounts/password/change/", {**secrets, "login": "alice@example.org"})

    page = answer.content.decode()
    assert (answer.status_code, "alice@example.org" in page) == (403, True)
    assert "waymarks" not in page and "dusk" not in page


@pytest.mark.parametrize("address", ["/preview/", "/hooks/github/", "/proposals/1/vote/"])
def test_a_get_on_an_address_that_writes_is_refused_in_words(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Go back to where the button was." in answer.content.decode()


def test_what_is_sent_to_a_page_for_reading_is_refused_in_words(client: Client) -> None:
    answer = client.post("/proposals/", {"body": "typed for nothing"})

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    page = answer.content.decode()
    assert ("Nothing can be sent to this address." in page, "typed for nothing" in page) == (True, True)


def test_a_form_of_megabytes_is_refused_in_words(alice: User) -> None:
    answer = signed_in(alice).post("/proposals/new/", {"title": "Large", "body": "x" * 2_700_000})

    assert answer.status_code == 413
    assert "A form may hold 2.5\xa0MB at most" in answer.content.decode()


def test_a_database_that_is_gone_gives_503_and_the_text_back(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from proposals.services import authoring

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(authoring, "save_draft", gone)
    client = signed_in(alice)
    client.raise_request_exception = False

    answer = client.post(
        "/proposals/new/", {"title": "A topic I thought about for long", "action": "draft", "save": "1"}
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "A topic I thought about for long" in answer.content.decode()
