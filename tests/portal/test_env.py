"""A wrong value stops the start with its name, what was wrong, and an example."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from portal import env
from tests.conftest import ROOT

WRONG: list[tuple[str, str, Callable[[], Any], str]] = [
    (
        "DEBUG",
        "maybe",
        lambda: env.boolean("DEBUG", default=False),
        "DEBUG must be true or false, not 'maybe'.",
    ),
    ("N", "x", lambda: env.integer("N", default=3), "N must be a whole number of at least 0, not 'x'."),
    (
        "N",
        "0",
        lambda: env.integer("N", default=3, least=1),
        "N must be a whole number of at least 1, not '0'.",
    ),
    ("SITE_URL", "", lambda: env.url("SITE_URL", example="https://a.example"), "SITE_URL is missing."),
    (
        "SITE_URL",
        "ftp://a.example",
        lambda: env.url("SITE_URL", example="https://a.example"),
        "SITE_URL must be a URL that starts with https or http, not 'ftp://a.example'.",
    ),
    (
        "R",
        "moby",
        lambda: env.repository("R", example="moby/moby", default=""),
        "R must be owner/name, not 'moby'.",
    ),
    (
        "R",
        "moby project/moby",
        lambda: env.repository("R", example="moby/moby", default=""),
        "R must be owner/name, not 'moby project/moby'.",
    ),
    (
        "DATABASE_URL",
        "mysql://a/b",
        lambda: env.database("DATABASE_URL", default=""),
        "DATABASE_URL must start with sqlite:/// or postgres://, not 'mysql'.",
    ),
    (
        "DATABASE_URL",
        "sqlite://",
        lambda: env.database("DATABASE_URL", default=""),
        "DATABASE_URL names no file.",
    ),
    (
        "DATABASE_URL",
        "postgres://db.example",
        lambda: env.database("DATABASE_URL", default=""),
        "DATABASE_URL names no database.",
    ),
    (
        "DATABASE_URL",
        "postgres://db.example:x/signpost",
        lambda: env.database("DATABASE_URL", default=""),
        "DATABASE_URL has a port that is not a number from 0 to 65535.",
    ),
    (
        "DATABASE_URL",
        "postgres://[::1/signpost",
        lambda: env.database("DATABASE_URL", default=""),
        "DATABASE_URL is not a URL (Invalid IPv6 URL).",
    ),
    (
        "EMAIL_URL",
        "imap://a",
        lambda: env.email("EMAIL_URL"),
        "EMAIL_URL must start with smtp://, smtp+tls:// or smtps:// and name a host.",
    ),
    (
        "SECRET_KEY",
        "short",
        lambda: env.secret_key(debug=False),
        "SECRET_KEY must have at least 50 random characters.",
    ),
    (
        "SECRET_KEY",
        "a" * 60,
        lambda: env.secret_key(debug=False),
        "SECRET_KEY must have at least 50 random characters.",
    ),
    ("SECRET_KEY", "", lambda: env.secret_key(debug=False), "SECRET_KEY is missing."),
    *(
        (
            "ZONE",
            value,
            lambda: env.time_zone("ZONE", example="UTC", default="UTC"),
            f"ZONE is not a known time zone: {value!r}.",
        )
        for value in ("Europe/Atlantis", "../etc/passwd", "+02:00", "Europe")
    ),
]


@pytest.mark.parametrize(
    ("name", "value", "read", "message"), WRONG, ids=lambda part: "read" if callable(part) else str(part)[:40]
)
def test_a_wrong_value_is_named_with_its_reason_and_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: Callable[[], Any], message: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(env.WrongSetting) as caught:
        read()

    assert str(caught.value).startswith(f"{message} Example: {name}=")


def test_a_postgres_address_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://sign:p%40st@db.example:5433/roadmap?sslmode=require")
    monkeypatch.setenv("DATABASE_POOL", "4")

    read = env.database("DATABASE_URL", default="")

    assert read == {
        "ENGINE": "portal.lib.postgres",
        "NAME": "roadmap",
        "USER": "sign",
        "PASSWORD": "p@st",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": 4, "timeout": 10},
            "connect_timeout": 5,
            "sslmode": "require",
        },
    }


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://me:pa%3Ass@mail.example.org", 587, True, False),
        ("smtps://mail.example.org:4650", 4650, False, True),
    ],
)
def test_a_mail_address_gives_host_port_and_encryption(
    monkeypatch: pytest.MonkeyPatch, address: str, port: int, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)

    read = env.email("EMAIL_URL")

    assert (read["EMAIL_HOST"], read["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (tls, ssl)
    assert read["EMAIL_HOST_PASSWORD"] == ("pa:ss" if "me:" in address else "")


def test_without_mail_server_there_are_no_mail_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert env.email("EMAIL_URL") == {}


def test_a_broker_may_be_a_unix_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///run/valkey.sock")

    assert (
        env.url("REDIS_URL", example="redis://localhost", schemes=("redis", "unix"))
        == "unix:///run/valkey.sock"
    )


@pytest.mark.parametrize(("value", "expected"), [("", ""), ("https://Codeberg.org/", "https://codeberg.org")])
def test_an_origin_is_in_lower_case_or_not_given(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: str
) -> None:
    monkeypatch.setenv("ORIGIN", value)

    assert env.origin("ORIGIN", example="https://codeberg.org", default="") == expected


def start(command: str = "check", **changes: str) -> "subprocess.CompletedProcess[str]":
    """manage.py in a process of its own, its environment changed; "" takes a variable away."""
    environment = {name: value for name, value in (os.environ | changes).items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


APP = {
    "GITHUB_APP_ID": "12",
    "GITHUB_APP_INSTALLATION_ID": "34",
    "GITHUB_APP_PRIVATE_KEY": "-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing."),
        ({"CLAIM_WARN_DAYS": "21"}, "CLAIM_RELEASE_DAYS must be more than CLAIM_WARN_DAYS (21)"),
        ({"SITE_URL": ""}, "SITE_URL is missing."),
        ({"SITE_URL": "http://roadmap.example.org"}, "SITE_URL must start with https:// unless"),
        ({"DATABASE_URL": "oracle://x/y"}, "DATABASE_URL must start with sqlite:/// or postgres://"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must be a URL that starts with redis or rediss or unix"),
        ({"GITHUB_CLIENT_ID": "Iv1.1", "GITHUB_CLIENT_SECRET": ""}, "GITHUB_CLIENT_SECRET is missing."),
        ({"GITHUB_APP_ID": "12"}, "GITHUB_APP_INSTALLATION_ID is missing, although GITHUB_APP_ID is set"),
        (
            {"GITHUB_APP_PRIVATE_KEY": "/nowhere/app.pem"},
            "GITHUB_APP_PRIVATE_KEY names a file that cannot be read",
        ),
        ({"GITHUB_APP_PRIVATE_KEY": "-----BEGIN"}, "GITHUB_APP_PRIVATE_KEY holds no private key"),
        ({**APP, "GITHUB_APP_INSTALLATION_ID": "moby"}, "GITHUB_APP_INSTALLATION_ID must be a whole number"),
        ({**APP, "GITHUB_TOKEN": "t0ken"}, "GITHUB_TOKEN must be left out where a GitHub App is set"),
        ({"GITEA_URL": "codeberg.org"}, "GITEA_URL must be a URL that starts with https or http"),
        ({"GITEA_URL": "https://codeberg.org/api/v1"}, "GITEA_URL must be a server's address without a path"),
        (
            {"GITEA_URL": "https://github.com", "GITHUB_API_URL": "https://api.github.com"},
            "GITEA_URL must be another server than the one of GITHUB_API_URL",
        ),
        ({"SITE_TIME_ZONE": "Berlin"}, "SITE_TIME_ZONE is not a known time zone: 'Berlin'"),
        ({"DEBUG": "true", "ALLOWED_HOSTS": "roadmap.example.org"}, "DEBUG must be off where"),
        ({"DEMO": "true", "SITE_URL": "https://roadmap.example.org"}, "DEMO must be off where"),
        ({"DEMO": "true", "ALLOWED_HOSTS": "127.0.0.1,roadmap.example.org"}, "DEMO must be off where"),
    ],
)
def test_the_site_does_not_start_with_a_wrong_setting(changes: dict[str, str], message: str) -> None:
    done = start(**changes)

    assert done.returncode == 1
    assert done.stderr.startswith(f"Signpost cannot start. {message}")
    assert "Example: " in done.stderr
    assert "Traceback" not in done.stderr


def test_pictures_of_people_on_the_second_forge_may_be_shown() -> None:
    done = start("diffsettings", GITEA_URL="https://codeberg.org")

    policy = next(line for line in done.stdout.splitlines() if line.startswith("CONTENT_SECURITY_POLICY"))
    pictures = policy.partition("'img-src': [")[2].partition("]")[0]
    assert "'https://codeberg.org'" in pictures.split(", ")


def test_a_production_site_passes_djangos_deployment_checks() -> None:
    done = start(
        "check --deploy --fail-level WARNING",
        SITE_URL="https://roadmap.example.org",
        ALLOWED_HOSTS="roadmap.example.org",
        DEBUG="false",
        DEMO="false",
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), (
        done.stderr
    )
