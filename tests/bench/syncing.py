"""What keeping up with GitHub costs: a first sync, one where nothing changed, and a burst of webhooks."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from portal import address
from portal.address import Address
from portal.management.commands.serve import worker_child
from roadmap.models import Delivery
from tests import services
from tests.bench.big_forge import REPOSITORY
from tests.bench.measuring import server
from tests.roadmap.services.many import track_many

ISSUES = 10_000
BURST, SECONDS = 500, 10.0
SENDERS = 16
NAMES = ("sync-first", "sync-second", "webhooks")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the sync's table: what was measured, and what it may be at most."""

    name: str
    title: str
    value: float
    most: float | None

    @property
    def is_met(self) -> bool:
        return self.most is None or self.value <= self.most

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure_syncs(
    only: Collection[str], *, port: int, issues: int, say: Callable[[str], Any]
) -> list[Figure]:
    """Every figure, or none where `only` names other works. What it writes stays, so it is the bench's last work."""
    if only and not set(only) & set(NAMES):
        return []
    track_many(range(1, issues + 1), repository=REPOSITORY)
    with big_forge(issues):
        say(f"Measuring a first sync of {issues:,} issues")
        first = one_sync()
        say("Measuring a sync without changes")
        second = one_sync()
    say(f"Measuring {BURST} webhooks in {SECONDS:g} s")
    burst = webhooks(port, issues)
    pages = -(-issues // 100)
    return [
        Figure("sync-first", f"first sync of {issues:,} issues, seconds", first["seconds"], None),
        Figure("sync-first", "its requests", first["requests"], pages + 2),
        Figure(
            "sync-first", "its memory, end beside its first tenth", first["peak_mb"] / first["early_mb"], 1.25
        ),
        Figure("sync-second", "second sync, nothing changed, seconds", second["seconds"], 5),
        Figure("sync-second", "its requests", second["requests"], 1),
        Figure("webhooks", f"{BURST} webhooks in {SECONDS:g} s: taken, p95 ms", burst["p95"], 200),
        Figure("webhooks", "the slowest, ms", burst["slowest"], 1000),
        Figure("webhooks", "all applied, seconds after the first", burst["applied"], 60),
    ]


@contextmanager
def big_forge(issues: int) -> Iterator[None]:
    port = address.parse(settings.GITHUB_API_URL.removeprefix("http://")).port
    command = [sys.executable, "-m", "tests.bench.big_forge", str(port), str(issues)]
    with server(command, port, "/rate_limit"):
        yield


def one_sync() -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.one_sync"], check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    if figures["problem"]:
        raise RuntimeError(figures["problem"])
    return figures


def webhooks(port: int, issues: int) -> dict[str, float]:
    """A burst of calls, each about another issue, sent evenly; a worker applies them meanwhile."""
    bodies = [_closing(number) for number in range(1, min(BURST, issues) + 1)]
    log = Path(os.environ[services.RUNNING], "worker.log")
    with log.open("wb") as output:
        worker = subprocess.Popen(worker_child().argv, stdout=output, stderr=output)
    try:
        _deliver(port, _closing(issues), at=time.perf_counter())
        services.wait_until(lambda: not Delivery.objects.filter(processed_at=None).exists(), 60)
        begun = time.perf_counter()
        with ThreadPoolExecutor(SENDERS) as senders:
            gap = SECONDS / len(bodies)
            sent = [
                senders.submit(_deliver, port, body, at=begun + gap * place)
                for place, body in enumerate(bodies)
            ]
            took = sorted(one.result() for one in sent)
        services.wait_until(lambda: not Delivery.objects.filter(processed_at=None).exists(), 300)
        applied = time.perf_counter() - begun
    finally:
        worker.terminate()
        worker.wait()
    return {"p95": took[int(len(took) * 0.95)] * 1000, "slowest": took[-1] * 1000, "applied": applied}


def _deliver(port: int, body: bytes, *, at: float) -> float:
    """Send at a time; how many seconds the answer took."""
    time.sleep(max(0.0, at - time.perf_counter()))
    signature = hmac.new(settings.GITHUB_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": str(uuid4()),
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    begun = time.perf_counter()
    connection = HTTPConnection(str(Address("127.0.0.1", port).host), port, timeout=30)
    try:
        connection.request("POST", "/hooks/github/", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise RuntimeError(f"A webhook was answered with {answer.status}.")
    finally:
        connection.close()
    return time.perf_counter() - begun


def _closing(number: int) -> bytes:
    at = "2027-01-01T00:00:00Z"
    place = f"{settings.GITHUB_API_URL}/{REPOSITORY}/issues/{number}"
    issue = {
        "number": number, "title": f"Issue {number}", "state": "closed", "state_reason": "completed", "labels": [],
        "assignees": [], "comments": 3, "html_url": place, "updated_at": at, "created_at": at, "closed_at": at,
        "user": {"login": "ana", "id": 7}, "body": "Lorem ipsum. " * 400,
    }  # fmt: skip
    return json.dumps({"action": "closed", "issue": issue, "repository": {"full_name": REPOSITORY}}).encode()
