"""Runs the site and the bare views under the site's own web server, and asks both in alternating rounds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client

from portal import address
from portal.address import Address
from portal.management.commands.serve import web_child
from tests import services
from tests.bench.works import FORM, Lanes, Request, Work

PROCESSES, THREADS = 2, 4
FLOORS = ("env", "DJANGO_SETTINGS_MODULE=tests.bench.floor_settings")
WARM_UP = 0.3  # seconds


@dataclass(frozen=True, slots=True)
class Round:
    """Requests per second, and the median and the 95th percentile of milliseconds an answer took."""

    rate: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One work's rounds in pairs, and what one request costs: queries (first with an empty cache) and bytes."""

    work: Work
    site: list[Round]
    floor: list[Round]
    queries_cold: int | None = None
    queries: int | None = None
    size: int | None = None

    @property
    def ratio(self) -> float | None:
        pairs = [mine.rate / bare.rate for mine, bare in zip(self.site, self.floor, strict=bool(self.site))]
        return median(pairs) if pairs else None


@dataclass(frozen=True, slots=True)
class Running:
    site: int  # the ports
    floors: int
    load: subprocess.Popen[str]

    def round(self, port: int, lanes: Lanes, seconds: float) -> Round:
        raw = [[request.raw() for request in lane] for lane in lanes]
        assert self.load.stdin and self.load.stdout
        self.load.stdin.write(json.dumps({"port": port, "seconds": seconds, "lanes": raw}) + "\n")
        self.load.stdin.flush()
        said = self.load.stdout.readline()
        if not said:
            raise SystemExit("The client gave up; it says above why.")
        return Round(**json.loads(said))


@contextmanager
def servers(port: int) -> Iterator[Running]:
    """The site on `port`, the bare views on another, and the client; all end with the block."""
    site = web_child(Address("127.0.0.1", port), processes=PROCESSES, threads=THREADS).argv
    floor_port = services.free_port()
    floors = [
        *FLOORS,
        *web_child(Address("127.0.0.1", floor_port), processes=PROCESSES, threads=THREADS).argv,
    ]
    floors[floors.index("portal.wsgi:application")] = "django.core.wsgi:get_wsgi_application()"
    with ExitStack() as stack:
        stack.enter_context(server(site, port, "/healthz"))
        stack.enter_context(server(floors, floor_port, "/hello/"))
        load = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.enter_context(load)
        yield Running(port, floor_port, load)


@contextmanager
def server(command: Sequence[str], port: int, path: str) -> Iterator[None]:
    place = Address("127.0.0.1", port)
    log = Path(os.environ[services.RUNNING], f"{port}.log")
    process = services.start(command, until=lambda: address.answers(place, path, host="127.0.0.1"), log=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def measure(
    works: Sequence[Work], running: Running, *, seconds: float, pairs: int, say: Callable[[str], Any]
) -> list[Measured]:
    """Every work in turn: what a request costs, then pairs of rounds, beginning with the other one each time."""
    measured = []
    for work in works:
        say(f"Measuring {work.title}")
        result = Measured(work, [], [], *(costs(work.site[0][0]) if work.site else ()))
        turns = [(running.floors, work.floor, result.floor)]
        if work.site:
            turns.append((running.site, work.site, result.site))
        for port, lanes, _ in turns:
            running.round(port, lanes, WARM_UP)
        for _ in range(pairs):
            for port, lanes, rounds in turns:
                rounds.append(running.round(port, lanes, seconds))
            turns.reverse()
        measured.append(result)
    return measured


def costs(request: Request) -> tuple[int, int, int]:
    """Queries with an empty cache, queries right after, and bytes of the answer."""
    cache.clear()
    cold, _ = ask(request)
    warm, size = ask(request)
    return cold, warm, size


def ask(request: Request) -> tuple[int, int]:
    """The exact number of queries of one request in this process, and its bytes."""
    queries = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    browser = Client(enforce_csrf_checks=True)
    with connection.execute_wrapper(count):
        response = browser.generic(
            request.method, request.path, request.body, FORM, headers=dict(request.headers)
        )
    assert response.status_code == 200, f"{request.path} answers {response.status_code}"
    return queries, len(response.content)
