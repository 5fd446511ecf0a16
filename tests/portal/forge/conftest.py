"""The forge, a portal that takes its webhooks, and a person's browser without JavaScript."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import httpx
import pytest

from portal.demo.forge import Forge
from tests.serving import HERE, serving

SECRET = "the portal and the forge know this"
ISSUE = "/acme/widget/issues/12"


@dataclass
class Receiver:
    """A small portal: keeps what was delivered, answers with `statuses` in order, then with 202."""

    url: str = ""
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()
    kept.hold.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.taken.append((dict(self.headers.items()), body))
            kept.hold.wait(10)
            self.send_response(kept.statuses.pop(0) if kept.statuses else 202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

    with serving(Handler) as port:
        kept.url = f"http://{HERE}:{port}/hooks/github/?from=forge"
        yield kept
        kept.hold.set()


@pytest.fixture
def forge(receiver: Receiver) -> Iterator[Forge]:
    with Forge(
        hook_url=receiver.url,
        secret=SECRET,
        site_url="http://portal.example/roadmap/",
        retry_delays=(0.05, 0.05),
    ) as forge:
        forge.add_issue("acme/widget", 12, title="Widgets by the dozen", labels=["roadmap"], author="alice")
        yield forge


@pytest.fixture(scope="session")
def connections() -> Iterator[httpx.Client]:
    """One client for all tests: making one costs more than most of them."""
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def browser(forge: Forge, connections: httpx.Client) -> httpx.Client:
    connections.base_url = httpx.URL(forge.url)
    return connections
