"""Asking whether a web address answers: its status and nothing of what it says."""

import ssl
import string
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from portal.lib.fetch import FetchError, Guard, check_address, is_public, patience, reaching

SCHEMES: Final = ("https", "http")
PORTS: Final[frozenset[int | None]] = frozenset({None, 80, 443})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS: Final = 5


def probe(
    url: str,
    *,
    agent: str = "signpost",
    may_connect: Callable[[str], bool] = is_public,
    ports: frozenset[int | None] = PORTS,
    ssl_context: ssl.SSLContext | None = None,
) -> int:
    """The HTTP status behind an address, redirects followed, within `portal.lib.fetch.SECONDS` in all.

    Asks with HEAD, and with GET where HEAD is refused. Raises NotAllowed for what the site does not ask, also where
    a redirect leads there, and FetchError where no answer comes.
    """
    guard, context = Guard(may_connect), ssl_context or ssl.create_default_context()
    headers = [("User-Agent", agent), ("Accept", "*/*")]
    for _ in range(MOST_REDIRECTS + 1):
        host = check_address(url, schemes=SCHEMES, ports=ports)
        with reaching(host, guard, context) as pool:
            status, location = _head_or_get(pool, url, headers)
        if status not in REDIRECTS or not location:
            return status
        url = _follow(url, location)
    raise FetchError(f"{host} sends whoever asks from place to place.")


def _head_or_get(pool: httpcore.ConnectionPool, url: str, headers: list[tuple[str, str]]) -> tuple[int, str]:
    """Many servers know only GET, or turn HEAD away as a robot's, or never answer it."""
    try:
        status, location = _ask(pool, "HEAD", url, headers)
        if status < 400:
            return status, location
    except (httpcore.ReadTimeout, httpcore.ReadError, httpcore.RemoteProtocolError):
        pass
    return _ask(pool, "GET", url, headers)


def _ask(
    pool: httpcore.ConnectionPool, method: str, url: str, headers: list[tuple[str, str]]
) -> tuple[int, str]:
    """Status and Location. The body is never read: leaving the stream closes the connection."""
    with pool.stream(method, url.partition("#")[0], headers=headers, extensions=patience()) as response:
        found = [value for name, value in response.headers if name.lower() == b"location"]
        return response.status, quote(found[0], safe=string.punctuation) if found else ""


def _follow(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{urlsplit(url).hostname} redirects to what is no address.") from error
