"""Whether an address answers is asked politely, briefly, and never of the inner network."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from portal.lib.fetch import FetchError, NotAllowed
from portal.lib.probe import probe
from tests.portal.lib.test_fetch import INSIDE, self_signed
from tests.serving import HERE, only_here, serving

NEXT_DOOR = "127.0.0.2"


class Site(BaseHTTPRequestHandler):
    """Answers with the status that its path begins with: /404/…, or /302/ and the address to go to."""

    asked: list[tuple[str, str]] = []
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.asked.append(("HEAD", self.path))
        if self.path.startswith("/only-get"):
            self.answer(405)
        elif self.path.startswith("/hangs-up"):
            self.close_connection = True
        elif self.path.startswith("/raw"):
            self.answer(302, location="/200/über".encode().decode("latin-1"))
        else:
            self.answer_as_named()

    def do_GET(self) -> None:
        self.asked.append(("GET", self.path))
        if self.path.startswith(("/only-get", "/hangs-up")):
            self.answer(200, length=50_000_000)
            self.wfile.write(b"x" * 1000)
        else:
            self.answer_as_named()

    def answer_as_named(self) -> None:
        _, status, rest = self.path.split("/", 2)
        self.answer(int(status), location=rest)

    def answer(self, status: int, *, location: str = "", length: int = 0) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[int]:
    Site.asked.clear()
    with serving(Site) as port:
        yield port


def status_of(port: int, path: str, *, host: str = HERE, ports: tuple[int, ...] = ()) -> int:
    return probe(f"http://{host}:{port}{path}", may_connect=only_here, ports=frozenset({port, *ports}))


@pytest.mark.parametrize("status", [200, 204, 403, 404, 410, 429, 500, 503])
def test_the_status_is_what_the_server_says(site: int, status: int) -> None:
    assert status_of(site, f"/{status}/") == status


def test_an_address_that_answers_is_asked_once_without_its_fragment(site: int) -> None:
    assert status_of(site, "/200/page?q=1#part") == 200

    assert Site.asked == [("HEAD", "/200/page?q=1")]


@pytest.mark.parametrize("path", ["/only-get", "/hangs-up"])
def test_a_server_that_knows_only_get_answers_and_its_body_is_not_waited_for(site: int, path: str) -> None:
    began = time.monotonic()

    assert status_of(site, path) == 200

    assert [method for method, _ in Site.asked] == ["HEAD", "GET"]
    assert time.monotonic() - began < 3


def test_redirects_are_followed_to_their_end(site: int) -> None:
    assert status_of(site, "/301//302//307//404/") == 404
    assert status_of(site, f"/308/http://{HERE}:{site}/200/") == 200


def test_a_redirect_with_unescaped_letters_is_followed(site: int) -> None:
    assert status_of(site, "/raw") == 200

    assert Site.asked[-1] == ("HEAD", "/200/%C3%BCber")


def test_a_redirect_without_a_place_is_an_answer(site: int) -> None:
    assert status_of(site, "/302/") == 302


def test_a_circle_is_left(site: int) -> None:
    with pytest.raises(FetchError, match="from place to place"):
        status_of(site, "/302/?again")


@pytest.fixture
def inner() -> Iterator[tuple[int, list[str]]]:
    """A port of the inner network that notes every connection."""
    seen: list[str] = []
    try:
        server = socket.create_server((NEXT_DOOR, 0))
    except OSError:
        pytest.skip(f"This machine has no {NEXT_DOOR}.")
    ended = threading.Event()
    server.settimeout(0.1)

    def listen() -> None:
        while not ended.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            seen.append("connected")
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], seen
    ended.set()
    thread.join()
    server.close()


def test_a_redirect_to_an_inside_address_is_not_followed(site: int, inner: tuple[int, list[str]]) -> None:
    port, seen = inner

    with pytest.raises(NotAllowed, match="not on the public internet"):
        status_of(site, f"/302/http://{NEXT_DOOR}:{port}/", ports=(port,))

    assert seen == []


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[::1", "http://a:b@c/"])
def test_a_redirect_to_what_is_no_web_address_is_not_followed(site: int, to: str) -> None:
    with pytest.raises(FetchError):
        status_of(site, f"/302/{to}")


@pytest.mark.parametrize("address", [a for a in INSIDE if ":" not in a])
def test_nothing_inside_is_asked(address: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(NotAllowed):
            probe(f"{scheme}://{address}/")


@pytest.mark.parametrize(
    "url", ["mailto:ruth@example.org", "http://example.org:22/", "http://ruth:word@example.org/", "//", ""]
)
def test_only_web_addresses_at_their_usual_ports_are_asked(url: str) -> None:
    with pytest.raises(NotAllowed):
        probe(url)


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.lib.fetch.SECONDS", 0.6)
    with socket.create_server((HERE, 0)) as silent, pytest.raises(FetchError, match="did not answer within"):
        status_of(silent.getsockname()[1], "/")


def test_a_server_that_sends_one_letter_at_a_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.lib.fetch.SECONDS", 0.8)
    ended = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
                if ended.wait(0.1):
                    return
                try:
                    connection.send(bytes([letter]))
                except OSError:
                    return

    with socket.create_server((HERE, 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        began = time.monotonic()
        with pytest.raises(FetchError, match="did not answer within"):
            status_of(server.getsockname()[1], "/")
        ended.set()
        thread.join()

    assert time.monotonic() - began < 3


def test_a_name_that_does_not_resolve_is_told_in_words() -> None:
    with pytest.raises(FetchError, match=r"no-such-host\.invalid could not be reached"):
        probe("http://no-such-host.invalid/")


def test_a_certificate_that_nobody_vouches_for_is_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    certificate = tmp_path_factory.mktemp("tls") / "site.pem"
    certificate.write_bytes(self_signed())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))

    with serving(Site, tls=context) as port:
        address, ports = f"https://{HERE}:{port}/200/", frozenset({port})
        assert probe(address, may_connect=only_here, ports=ports, ssl_context=trusting) == 200
        with pytest.raises(FetchError, match="could not be reached"):
            probe(address, may_connect=only_here, ports=ports)
