"""One HTTP request to a forge: bounded in time and size, the token kept to its own server.

Imported only when a client is made, because httpx costs 0.15 s at import.
"""

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from roadmap.forges.errors import Unavailable

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 10 * 1024 * 1024  # bytes, after decompression
JSON = "application/json"
HEADERS = {"Accept": JSON, "User-Agent": "signpost"}


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; the addresses are absolute or empty."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    next_url: str
    last_url: str
    url: str
    location: str


class Transport:
    """A connection to the server at `base_url`; people know it as `forge`.

    `headers` go with every request, `authorization` only with those to that server. `timeout` (seconds) bounds every
    wait and each answer as a whole.
    """

    def __init__(
        self,
        forge: str,
        *,
        base_url: str,
        authorization: str,
        timeout: float,
        headers: Mapping[str, str],
    ) -> None:
        self._forge, self._base = forge, httpx.URL(base_url)
        if self._base.scheme not in ("http", "https") or not self._base.host:
            raise ValueError(f"{forge}'s address must start with http:// or https://, not {base_url!r}.")
        self.authorization = authorization
        self._timeout = timeout
        self._client = httpx.Client(
            headers={**HEADERS, **headers},
            timeout=httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
            limits=httpx.Limits(max_connections=1),
            follow_redirects=False,
            trust_env=not _is_loopback(self._base.host),  # a proxy can't reach this machine's own servers
        )
        self.requests = 0

    def send(
        self, method: str, url: str, *, etag: str = "", accept: str = "", body: bytes | None = None
    ) -> Answer:
        """Ask once, following nothing. Raises Unavailable when no whole answer comes back.

        A body is JSON, and is sent to the server at `base_url` alone; so is the token.
        """
        try:
            target = httpx.URL(url)
            if body is not None and _origin(target) != _origin(self._base):
                raise Unavailable(f"{self._forge} sends a change to another server, {target.host}.")
            given = {
                "If-None-Match": etag,
                "Accept": accept,
                "Content-Type": JSON if body is not None else "",
            }
            headers = self._introduction(target) | {name: text for name, text in given.items() if text}
            self.requests += 1
            deadline = time.monotonic() + self._timeout
            with self._client.stream(method, target, headers=headers, content=body) as response:
                return _answer(response, self._read(response, deadline))
        except httpx.TimeoutException as error:
            raise Unavailable(f"{self._forge} did not answer within {self._timeout:g} seconds.") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Unavailable(
                f"The connection to {self._forge} failed: {error or type(error).__name__}."
            ) from error

    def close(self) -> None:
        self._client.close()

    def _introduction(self, target: httpx.URL) -> dict[str, str]:
        if self.authorization and _origin(target) == _origin(self._base):
            return {"Authorization": self.authorization}
        return {}

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise Unavailable(f"{self._forge}'s answer is larger than 10 MB.")
            # httpx bounds the wait for the next bytes only; a trickle would hold a worker for hours.
            if time.monotonic() > deadline:
                raise Unavailable(f"{self._forge}'s answer was not complete after {self._timeout:g} seconds.")
        return bytes(body)


def _answer(response: httpx.Response, body: bytes) -> Answer:
    return Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=body,
        next_url=_linked(response, "next"),
        last_url=_linked(response, "last"),
        url=str(response.url),
        location=_absolute(response, response.headers.get("location", "")),
    )


def _linked(response: httpx.Response, relation: str) -> str:
    return _absolute(response, response.links.get(relation, {}).get("url", ""))


def _absolute(response: httpx.Response, url: str) -> str:
    return str(response.url.join(url)) if url else ""


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
