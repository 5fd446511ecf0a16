"""Signing up by email, and what every account page looks like."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from portal.accounts.models import User
from portal.notifications.models import KeptMail
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk uphill"


@pytest.fixture(autouse=True)
def mail_is_kept(settings: Any) -> None:
    """As on a site without EMAIL_URL; the test runner would put a backend of its own in its place."""
    settings.EMAIL_BACKEND = "portal.notifications.kept.KeepMail"


def sign_up(client: Client, email: str = "frida@example.org", username: str = "frida") -> int:
    form = {"email": email, "username": username, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", form).status_code


def link_in_mail() -> str:
    found = re.search(r"http://[^/\s]+(/accounts/\S+)", KeptMail.objects.latest("pk").text)
    assert found is not None
    return found[1]


def test_a_member_signs_up_confirms_the_address_and_is_in(client: Client) -> None:
    assert sign_up(client) == 302
    assert client.get("/notifications/").status_code == 302

    client.post(link_in_mail())
    client.post("/accounts/login/", {"login": "frida@example.org", "password": PASSWORD})

    assert client.get("/notifications/").status_code == 200
    assert EmailAddress.objects.get(user__username="frida").verified


def test_an_address_that_was_not_confirmed_does_not_get_in(client: Client) -> None:
    sign_up(client)

    answer = Client().post("/accounts/login/", {"login": "frida@example.org", "password": PASSWORD})

    assert answer.headers["Location"] == "/accounts/confirm-email/"


def test_a_known_and_an_unknown_address_get_the_same_answer(bob: User) -> None:
    answers = []
    for email in (bob.email, "nobody@example.org"):
        cache.clear()
        answer = Client().post("/accounts/password/reset/", {"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
    signed_up = [
        (sign_up(Client(), email, f"new{n}")) for n, email in enumerate((bob.email, "new@example.org"))
    ]

    assert answers[0] == answers[1] == (302, "/accounts/password/reset/done/")
    assert signed_up == [302, 302]


def test_a_forgotten_password_is_set_anew_by_mail(bob: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": bob.email})
    page = client.get(link_in_mail(), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_wrong_passwords_are_slowed_down(bob: User) -> None:
    for _ in range(5):
        Client().post("/accounts/login/", {"login": bob.email, "password": "wrong"})
    answer = Client().post("/accounts/login/", {"login": bob.email, "password": "waymarks and cairns"})

    assert "_auth_user_id" not in answer.wsgi_request.session


def test_the_admins_door_is_the_sites_own(client: Client) -> None:
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")


def test_without_keys_there_is_no_github_button(client: Client) -> None:
    assert (
        "GitHub" not in client.get("/accounts/login/").content.decode().split("<main")[1].split("</main>")[0]
    )


PUBLIC = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
]
MEMBERS = ["/accounts/email/", "/accounts/password/change/", "/accounts/3rdparty/", "/accounts/logout/"]


@pytest.mark.parametrize("address", [*PUBLIC, *MEMBERS])
def test_every_account_page_has_the_sites_own_look(bob: User, address: str) -> None:
    client = signed_in(bob) if address in MEMBERS else Client()

    page = client.get(address)

    assert page.status_code == 200
    assert 'class="band"' in page.content.decode()
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize(
    "next_page", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(bob: User, client: Client, next_page: str) -> None:
    form = {"login": bob.email, "password": "waymarks and cairns", "next": next_page}

    assert client.post("/accounts/login/", form).headers["Location"] == "/"


def test_a_suspended_member_is_out_with_the_next_request(bob: User) -> None:
    client = signed_in(bob)
    assert client.get("/notifications/").status_code == 200

    bob.is_active = False
    bob.save()

    assert client.get("/notifications/").status_code == 302


def test_the_first_maintainer_of_a_new_site_can_sign_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--no-input", username="root", email="root@example.org", verbosity=0)

    client.post("/accounts/login/", {"login": "root@example.org", "password": PASSWORD})

    assert client.get("/admin/").status_code == 200
