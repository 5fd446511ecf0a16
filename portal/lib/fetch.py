"""Fetching an address that a person typed, without becoming their way into the inner network."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
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
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError("This is not an address.") from error
    if parts.scheme != "https" or not parts.hostname or parts.username or port not in ports:
        raise FetchError("Only https:// addresses without a user name or port can be fetched.")
    backend = _Guard(may_connect)
    context = ssl_context or ssl.create_default_context()
    with httpcore.ConnectionPool(ssl_context=context, network_backend=backend, retries=0) as pool:
        try:
            return _read(pool, url, most)
        except FetchError:
            raise
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError(f"{parts.hostname} did not answer within {SECONDS:.0f} seconds.") from error
        except Exception as error:  # names that do not resolve, refused connections, broken TLS, nonsense
            raise FetchError(
                f"{parts.hostname} could not be reached ({error or type(error).__name__})."
            ) from error


def _read(pool: httpcore.ConnectionPool, url: str, most: int) -> bytes:
    deadline = time.monotonic() + SECONDS
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), SECONDS / 2)}
    headers = [("User-Agent", "signpost"), ("Accept", "text/plain, text/markdown, */*")]
    with pool.stream("GET", url, headers=headers, extensions=extensions) as response:
        if response.status != 200:
            raise FetchError(f"The address answered with status {response.status} instead of the document.")
        body = b""
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > most:
                raise FetchError(f"The document is larger than {most:,} bytes.")
            if time.monotonic() > deadline:
                raise FetchError(f"The document did not arrive within {SECONDS:.0f} seconds.")
        return body


class _Guard(httpcore.NetworkBackend):
    """Connects only to addresses that `may_connect` allows."""

    def __init__(self, may_connect: Callable[[str], bool]) -> None:
        self.may_connect = may_connect
        self.sockets = httpcore.SyncBackend()

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
            raise FetchError("This address is not allowed: it is not on the public internet.")
        return self.sockets.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
