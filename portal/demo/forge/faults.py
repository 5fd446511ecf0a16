"""GitHub's bad days, on demand: each mode is one way in which an answer can be wrong or missing."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from portal.demo.forge.exchange import Answer, Request, error_answer

MODES = (
    "500", "502", "401", "403", "403primary", "403secondary", "429",
    "timeout", "slow", "cut", "badjson", "html", "empty",
)  # fmt: skip
HTML = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>We had issues.</body></html>"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass(frozen=True)
class Fault:
    """`mode` for `times` requests (None: until recovered), after letting `after` requests through.

    Only requests whose path contains `path`, and whose method is `method` unless that is empty, count.
    `seconds` is the pause that a rate limit asks for; 0 leaves the header out, which GitHub does too.
    `done`: what is asked for happens nevertheless, and only its answer is lost.
    """

    mode: str
    times: int | None = 1
    after: int = 0
    path: str = ""
    seconds: int = 60
    method: str = ""
    done: bool = False


class Faults:
    """The faults to come, in the order in which they were asked for. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.mode not in MODES:
            raise ValueError(f"{fault.mode!r} is none of {', '.join(MODES)}.")
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def answer(self, request: Request, good: Callable[[], Answer]) -> Answer:
        """Return the faulty answer that this request gets, or the good one."""
        fault = self._next(request)
        if fault is None:
            return good()
        return _answer(fault, good().body if fault.done else b"")

    def _next(self, request: Request) -> Fault | None:
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.path not in request.path or fault.method not in ("", request.method):
                    continue
                if fault.after:
                    self._faults[index] = replace(fault, after=fault.after - 1)
                    return None
                if fault.times is not None:
                    self._faults[index] = replace(fault, times=fault.times - 1)
                self._faults = [fault for fault in self._faults if fault.times != 0]
                return fault
        return None


def _answer(fault: Fault, body: bytes) -> Answer:
    """`body` is the good answer's, where there is one: what is cut off or trickles is then that."""
    match fault.mode:
        case "500" | "502":
            return error_answer(int(fault.mode), "Server Error")
        case "401":
            return error_answer(401, "Bad credentials")
        case "403":
            return error_answer(403, "Resource not accessible by personal access token")
        case "403primary":
            return _primary_rate_limit(fault.seconds)
        case "403secondary" | "429":
            headers = {"Retry_After": str(fault.seconds)} if fault.seconds else {}
            return error_answer(int(fault.mode[:3]), SECONDARY, **headers)
        case "html":
            return Answer(200, HTML, content_type="text/html; charset=utf-8")
        case "badjson":
            return Answer(200, b'{"number": 12, "title": "Wi')
        case "empty":
            return Answer(200)
        case _:
            told = body or b'{"number": 12, "title": "Widgets"}' + b" " * 4096
            return Answer(200, told, manner=fault.mode)


def _primary_rate_limit(seconds: int) -> Answer:
    found = error_answer(403, "API rate limit exceeded for user ID 1.")
    found.headers |= {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-used": "5000"}
    if seconds:
        found.headers["x-ratelimit-reset"] = str(int(time.time()) + seconds)
    return found
