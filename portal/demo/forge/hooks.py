"""Webhooks as GitHub sends them: signed, one after the other, from a thread of their own.

GitHub itself never tries again; the forge does, twice, because the portal beside it may be restarting.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
"""

import hashlib
import hmac
import json
import queue
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

TIMEOUT = 10.0  # seconds, as on GitHub
LARGEST_REPLY = 65536


@dataclass
class Delivery:
    """One webhook and what became of it. `status` is 0 until the receiver has answered with one."""

    url: str
    event: str
    action: str
    body: bytes
    signature: str
    repository: str = ""
    number: int = 0
    id: str = field(default_factory=lambda: str(uuid4()))
    attempts: int = 0
    status: int = 0
    error: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    def headers(self) -> dict[str, str]:
        signature = {"X-Hub-Signature-256": self.signature} if self.signature else {}
        return signature | {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/forge",
            "X-GitHub-Event": self.event,
            "X-GitHub-Delivery": self.id,
            "X-GitHub-Hook-ID": "1",
        }


def delivery(url: str, secret: str, event: str, payload: dict[str, Any]) -> Delivery:
    """Prepare a delivery. Without a secret it is unsigned, as GitHub's are."""
    body = json.dumps(payload, ensure_ascii=False).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Delivery(
        url=url,
        event=event,
        action=payload.get("action", ""),
        body=body,
        signature=f"sha256={digest}" if secret else "",
        repository=payload.get("repository", {}).get("full_name", ""),
        number=payload.get("issue", {}).get("number", 0),
    )


class Sender:
    """Sends deliveries in order. Each is tried again after each of `retry_delays` (seconds)."""

    def __init__(self, retry_delays: tuple[float, ...]) -> None:
        self._retry_delays = retry_delays
        self._waiting: queue.Queue[Delivery | None] = queue.Queue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="forge webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Give up what is waiting. One that is just being sent gets a second to finish, no more."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join(1.0)

    def send(self, delivery: Delivery) -> None:
        self._waiting.put(delivery)

    def _run(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            for delay in (*self._retry_delays, None):
                if self._stopping.is_set():
                    break
                attempt(waiting)
                if delay is None or not _is_worth_another_try(waiting) or self._stopping.wait(delay):
                    break
            waiting.done.set()


def attempt(delivery: Delivery) -> None:
    """Send once and note the receiver's status, or why there is none."""
    delivery.attempts += 1
    try:
        delivery.status, delivery.error = _post(delivery), ""
    except (OSError, HTTPException, ValueError) as error:  # ValueError: an address that is none
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        delivery.status, delivery.error = 0, reason


def _post(delivery: Delivery) -> int:
    address = urlsplit(delivery.url)
    connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = connect(address.hostname or "", address.port, timeout=TIMEOUT)
    try:
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", path, delivery.body, delivery.headers())
        response = connection.getresponse()
        response.read(LARGEST_REPLY)
        return response.status
    finally:
        connection.close()


def _is_worth_another_try(delivery: Delivery) -> bool:
    return delivery.status == 0 or delivery.status >= 500
