"""An address that a person typed is no way into the inner network."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def test_an_address_that_takes_the_call_and_never_speaks_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.lib.fetch.SECONDS", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(FetchError, match=r"^127\.0\.0\.1 did not answer within"):
            fetch(f"https://127.0.0.1:{port}/", most=100, ports=frozenset({port}), may_connect=anything)


def anything(address: str) -> bool:
    return True


class Documents(BaseHTTPRequestHandler):
    """Serves what its path names."""

    def do_GET(self) -> None:
        self.send_response({"/missing": 404, "/moved": 302}.get(self.path, 200))
        self.send_header("Location", "/document")
        self.end_headers()
        self.wfile.write(b"# Trails\n" * (20 if self.path == "/long" else 1))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def secure_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A site with a certificate of its own, on this machine; its port, and a context that trusts it."""
    certificate = tmp_path_factory.mktemp("tls") / "site.pem"
    certificate.write_bytes(self_signed())
    server = HTTPServer(("127.0.0.1", 0), Documents)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, ssl.create_default_context(cafile=str(certificate))
    server.shutdown()
    thread.join()
    server.server_close()


def self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "trails")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + built.public_bytes(pem)


def get(site: tuple[int, ssl.SSLContext], path: str) -> bytes:
    port, context = site
    url = f"https://127.0.0.1:{port}{path}"
    return fetch(url, most=100, ports=frozenset({port}), may_connect=anything, ssl_context=context)


def test_a_document_is_fetched_over_tls(secure_site: tuple[int, ssl.SSLContext]) -> None:
    assert get(secure_site, "/document") == b"# Trails\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/missing", "The address answered with status 404 instead of the document."),
        ("/moved", "The address answered with status 302 instead of the document."),
        ("/long", "The document is larger than 100 bytes."),
    ],
)
def test_what_is_no_document_is_refused_in_words(
    secure_site: tuple[int, ssl.SSLContext], path: str, message: str
) -> None:
    with pytest.raises(FetchError) as refused:
        get(secure_site, path)

    assert str(refused.value) == message


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_site: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(FetchError, match="could not be reached"):
        get((secure_site[0], ssl.create_default_context()), "/document")


def test_an_address_that_does_not_answer_is_told_in_words() -> None:
    with pytest.raises(FetchError, match=r"no-such-host\.invalid could not be reached"):
        fetch("https://no-such-host.invalid/ROADMAP.md", most=100)
