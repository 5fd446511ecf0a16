"""An address that a person typed is no way into the inner network."""

import socket
import threading
from collections.abc import Iterator

import pytest

from portal.lib.fetch import FetchError, fetch, is_public

INSIDE = [
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("::1", "::", "fc00::1", "fe80::1", "fec0::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    *("192.88.99.1", "224.0.0.1", "ff02::1", "255.255.255.255"),
]
REFUSED = [
    *("http://example.org/ROADMAP.md", "ftp://example.org/x", "file:///etc/passwd", "gopher://example.org/"),
    *(
        "https://user:secret@example.org/",
        "https://example.org:22/",
        "https://",
        "https://[::1",
        "nonsense://",
    ),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"])
def test_an_outside_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", REFUSED)
def test_only_plain_https_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, most=100)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port on this machine that notes every connection."""
    seen: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    ended = threading.Event()

    def listen() -> None:
        while not ended.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            seen.append(b"connected")
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], seen
    ended.set()
    thread.join()
    server.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]"]
)
def test_no_spelling_of_this_machine_is_connected_to(listener: tuple[int, list[bytes]], host: str) -> None:
    port, seen = listener

    with pytest.raises(FetchError):
        fetch(f"https://{host}:{port}/", most=100, ports=frozenset({port}))

    assert seen == []


def test_an_address_that_does_not_answer_is_told_in_words() -> None:
    with pytest.raises(FetchError, match=r"no-such-host\.invalid could not be reached"):
        fetch("https://no-such-host.invalid/ROADMAP.md", most=100)
