"""Fetching an address that a person typed, without becoming their way into the inner network."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore

SECONDS: Final = 10.0
USUAL_PORTS: Final[frozenset[int | None]] = frozenset({None, 443})
# Python's is_global lets these through: translated, tunnelled and deprecated site-local addresses.
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "2002::/16", "fec0::/10", "192.88.99.0/24")
)


class FetchError(Exception):
    """The address was refused or did not answer; the message is a sentence for people."""


class NotAllowed(FetchError):
    """The address is none that the site asks: no web address, or not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_PUBLIC)


def fetch(
    url: str,
    *,
    most: int,
    may_connect: Callable[[str], bool] = is_public,
    ports: frozenset[int | None] = USUAL_PORTS,
    ssl_context: ssl.SSLContext | None = None,
) -> bytes:
    """The body of an https address: at most `most` bytes, within SECONDS, without following redirects.

    The check is made on the very address that is connected to, so a name that resolves anew cannot slip past it.
    """
    host = check_address(url, schemes=("https",), ports=ports)
    context = ssl_context or ssl.create_default_context()
    with reaching(host, Guard(may_connect), context) as pool:
        return _read(pool, url, most)


def check_address(url: str, *, schemes: tuple[str, ...], ports: frozenset[int | None]) -> str:
    """The host of an address that may be asked. Raises NotAllowed for another scheme or port, and for a user name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("This is not an address.") from error
    if parts.scheme not in schemes or not parts.hostname or parts.username or port not in ports:
        allowed = " and ".join(f"{scheme}://" for scheme in schemes)
        raise NotAllowed(f"Only {allowed} addresses without a user name or port can be fetched.")
    return parts.hostname


@contextmanager
def reaching(host: str, guard: "Guard", context: ssl.SSLContext) -> Iterator[httpcore.ConnectionPool]:
    """Connections through the guard; whatever goes wrong with them becomes a FetchError."""
    with httpcore.ConnectionPool(ssl_context=context, network_backend=guard, retries=0) as pool:
        try:
            yield pool
        except FetchError:
            raise
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError(f"{host} did not answer within {SECONDS:.0f} seconds.") from error
        except Exception as error:  # names that do not resolve, refused connections, broken TLS, nonsense
            raise FetchError(f"{host} could not be reached ({error or type(error).__name__}).") from error


def _read(pool: httpcore.ConnectionPool, url: str, most: int) -> bytes:
    headers = [("User-Agent", "signpost"), ("Accept", "text/plain, text/markdown, */*")]
    with pool.stream("GET", url, headers=headers, extensions=patience()) as response:
        if response.status != 200:
            raise FetchError(f"The address answered with status {response.status} instead of the document.")
        body = b""
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > most:
                raise FetchError(f"The document is larger than {most:,} bytes.")
        return body


def patience() -> dict[str, dict[str, float]]:
    """What httpcore is told about waiting: half of SECONDS for each step; the guard bounds them all together."""
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), SECONDS / 2)}


class Guard(httpcore.NetworkBackend):
    """Connects only to addresses that `may_connect` allows, and to nothing after SECONDS."""

    def __init__(self, may_connect: Callable[[str], bool] = is_public) -> None:
        self.may_connect = may_connect
        self.sockets = httpcore.SyncBackend()
        self.deadline = time.monotonic() + SECONDS

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not addresses or not all(self.may_connect(address) for address in addresses):
            raise NotAllowed("This address is not allowed: it is not on the public internet.")
        left = _left(self.deadline, timeout)
        stream = self.sockets.connect_tcp(addresses[0], port, left, local_address, socket_options)
        return _Timed(stream, self.deadline)


class _Timed(httpcore.NetworkStream):
    """A connection that ends at its deadline, however little comes at a time: bytes one by one reset no clock."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline, timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self.deadline, timeout)
        return _Timed(self.stream.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The time is over.")
    return left if timeout is None else min(left, timeout)
