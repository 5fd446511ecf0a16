"""Readers of the environment. A missing or malformed value stops the start with its name, why, and an example."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

TRUE: Final = {"1", "true", "yes", "on"}
FALSE: Final = {"0", "false", "no", "off", ""}
REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class WrongSetting(ImproperlyConfigured):
    """An environment variable is missing or malformed; the message names it and shows an example."""

    def __init__(self, name: str, problem: str, example: str) -> None:
        super().__init__(f"{name} {problem}. Example: {name}={example}")


def text(name: str, *, example: str, default: str | None = None) -> str:
    """The value as written; required when there is no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise WrongSetting(name, "is missing", example)
    return default


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise WrongSetting(name, f"must be true or false, not {value!r}", "true")


def integer(name: str, *, default: int, least: int = 0) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) < least:
        raise WrongSetting(name, f"must be a whole number of at least {least}, not {value!r}", str(default))
    return int(value)


def private_key(name: str) -> str:
    """An RSA key in PEM, written out (line ends may be \\n) or as the path of a file; '' where there is none."""
    example = "/run/secrets/github-app.pem"
    value = text(name, example=example, default="").replace("\\n", "\n")
    if value and not value.startswith("-----BEGIN"):
        try:
            value = Path(value).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise WrongSetting(name, f"names a file that cannot be read ({error})", example) from error
    if value and ("PRIVATE KEY-----" not in value or not value.endswith("-----")):
        raise WrongSetting(
            name, "holds no private key: it begins with -----BEGIN RSA PRIVATE KEY-----", example
        )
    return value


def all_or_none(*names: str) -> None:
    """Settings that mean something only together."""
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing and len(missing) < len(names):
        given = next(name for name in names if name not in missing)
        raise WrongSetting(missing[0], f"is missing, although {given} is set", "see docs/operating.md")


def words(name: str, *, example: str, default: str | None = None) -> list[str]:
    """A list written with commas."""
    value = text(name, example=example, default=default)
    return [word.strip() for word in value.split(",") if word.strip()]


def secret_key(*, debug: bool) -> str:
    """The signing key: at least 50 characters, required unless DEBUG is on."""
    example = "a-random-text-of-at-least-50-characters-made-for-this-site-only"
    value = text("SECRET_KEY", example=example, default="only-for-debugging-" * 4 if debug else None)
    if len(value) < 50 or len(set(value)) < 5:
        raise WrongSetting("SECRET_KEY", "must have at least 50 random characters", example)
    return value


def url(
    name: str, *, example: str, default: str | None = None, schemes: tuple[str, ...] = ("https", "http")
) -> str:
    """An absolute URL without its trailing slash; '' where the default is ''."""
    value = text(name, example=example, default=default).rstrip("/")
    if value:
        parts = _split(name, value, example)
        # A Unix socket is a path: it has no host.
        if parts.scheme not in schemes or not (parts.path if parts.scheme == "unix" else parts.netloc):
            raise WrongSetting(
                name, f"must be a URL that starts with {' or '.join(schemes)}, not {value!r}", example
            )
    return value


def origin(name: str, *, example: str, default: str | None = None) -> str:
    """The address of a server and no path below it, in lower case; '' where the default is ''."""
    value = url(name, example=example, default=default).lower()
    if value and ("@" in value or value != "{0.scheme}://{0.netloc}".format(_split(name, value, example))):
        raise WrongSetting(name, f"must be a server's address without a path, not {value!r}", example)
    return value


def repository(name: str, *, example: str, default: str) -> str:
    """A repository written owner/name; '' where the default is ''."""
    value = text(name, example=example, default=default)
    if value and not REPOSITORY.fullmatch(value):
        raise WrongSetting(name, f"must be owner/name, not {value!r}", example)
    return value


def time_zone(name: str, *, example: str, default: str) -> str:
    """A name of the tz database; periods and times of day are meant in it."""
    value = text(name, example=example, default=default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongSetting(name, f"is not a known time zone: {value!r}", example) from error
    return value


def database(name: str, *, default: str) -> dict[str, Any]:
    """Django's DATABASES entry from sqlite:///path or postgres://user:password@host:port/name."""
    example = "postgres://signpost:password@localhost:5432/signpost"
    value = text(name, example=example, default=default)
    parts = _split(name, value, example)
    if parts.scheme == "sqlite":
        return _sqlite(name, value)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(name, parts, example)
    raise WrongSetting(
        name, f"must start with sqlite:/// or postgres://, not {value.split(':')[0]!r}", example
    )


def _sqlite(name: str, value: str) -> dict[str, Any]:
    prefix = "sqlite:///"
    path = value.removeprefix(prefix)
    if not value.startswith(prefix) or not path:
        raise WrongSetting(name, "names no file", "sqlite:///var/signpost.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(path).absolute()),
        # Without IMMEDIATE most of eight concurrent writers meet "database is locked".
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        },
    }


def _postgres(name: str, parts: SplitResult, example: str) -> dict[str, Any]:
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise WrongSetting(name, "names no database", example)
    query: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "portal.lib.postgres",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", unquote(parts.hostname or "")),
        "PORT": str(_port(name, parts, example) or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": integer("DATABASE_POOL", default=8, least=2), "timeout": 10},
            "connect_timeout": 5,
            **({"sslmode": query["sslmode"]} if "sslmode" in query else {}),
        },
    }


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from smtp://, smtp+tls:// or smtps:// URLs; {} when the variable is absent."""
    example = "smtp+tls://user:password@mail.example.org:587"
    value = text(name, example=example, default="")
    if not value:
        return {}
    parts = _split(name, value, example)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise WrongSetting(name, "must start with smtp://, smtp+tls:// or smtps:// and name a host", example)
    usual = {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port(name, parts, example) or usual,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _split(name: str, value: str, example: str) -> SplitResult:
    try:
        return urlsplit(value)
    except ValueError as error:
        raise WrongSetting(name, f"is not a URL ({error})", example) from error


def _port(name: str, parts: SplitResult, example: str) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise WrongSetting(name, "has a port that is not a number from 0 to 65535", example) from error
