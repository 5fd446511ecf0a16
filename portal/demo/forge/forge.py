"""The forge as one object: start it, change its issues, look at what was asked of it."""

import threading
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

from portal.demo.forge import app_rest, buttons, pages, rest, saving, site
from portal.demo.forge.exchange import Answer, Request
from portal.demo.forge.faults import Fault, Faults
from portal.demo.forge.git import Conflict
from portal.demo.forge.server import Server
from portal.demo.forge.store import Absent
from portal.demo.forge.workshop import Workshop

LOGGED_HEADERS = ("accept", "authorization", "if-none-match", "user-agent", "x-github-api-version", "host")
REMEMBERED = 20_000  # requests
WAIT_FOR_DELIVERY = 3.0  # seconds that a pressed button waits for the portal's answer


class Forge(Workshop):
    """A GitHub of one's own. As a context manager it serves on `port` (0: any free one) of `host`.

    `state` is a file that keeps everything over a restart, `seed` one that a new state starts from; both
    raise ValueError when they are something else. `token`, if given, is the only one accepted. `public_url`
    is what answers and pages call the forge, `site_url` is where its pages link back to. `rate_limit` is in
    requests an hour; `delay` (seconds) slows every REST answer down. Webhooks: see `Tracker`.
    """

    def __init__(
        self,
        *,
        hook_url: str = "",
        secret: str = "",
        site_url: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str = "",
        state: Path | None = None,
        seed: Path | None = None,
        token: str = "",
        rate_limit: int = 5000,
        retry_delays: tuple[float, ...] = (0.5, 1.5),
    ) -> None:
        super().__init__(hook_url=hook_url, secret=secret, state=state, seed=seed, retry_delays=retry_delays)
        self.site_url, self.token = site_url, token
        self.app: app_rest.App | None = None
        self.delay = 0.0
        self.most_in_flight = 0
        self._in_flight = 0
        self._limit, self._faults = rest.RateLimit(rate_limit), Faults()
        self._log: deque[Request] = deque(maxlen=REMEMBERED)
        self._server = Server((host, port), self._respond)
        self.port = self._server.server_port
        self.url = public_url.rstrip("/") or f"http://{host}:{self.port}"
        self.api_url = self.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from a thread of its own."""
        if self._state:
            saving.save(self._store, self._state)
        self._sender.start()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="forge", daemon=True).start()

    def stop(self) -> None:
        """Stop serving and end every connection; waiting webhooks are given up."""
        self._server.stop()
        self._sender.stop()

    @property
    def log(self) -> list[Request]:
        """The REST requests so far, the oldest first. A request is in it before its answer leaves."""
        with self._lock:
            return list(self._log)

    def fail(
        self,
        mode: str,
        *,
        times: int | None = 1,
        after: int = 0,
        path: str = "",
        seconds: int = 60,
        method: str = "",
        done: bool = False,
    ) -> None:
        """Answer the next REST requests badly, in one of `faults.MODES`; see `faults.Fault`."""
        self._faults.add(Fault(mode, times, after, path, seconds, method, done))

    def recover(self) -> None:
        """Forget every fault that is still to come."""
        self._faults.clear()

    def _respond(self, request: Request) -> Answer:
        if request.path.startswith(rest.PREFIXES):
            return self._rest(request)
        if request.method == "POST":
            return self._press(request)
        with self._lock:
            return site.page(self._store, request, self._delivery, site=self.site_url)

    def _rest(self, request: Request) -> Answer:
        with self._lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
        time.sleep(self.delay)
        with self._lock:
            self._in_flight -= 1
            answer = self._faults.answer(
                request, lambda: app_rest.answer(self, request) or self._answer(request)
            )
            kept = {name: text for name, text in request.headers.items() if name in LOGGED_HEADERS}
            self._log.append(Request(request.method, request.path, request.query, kept, status=answer.status))
        return answer

    def _answer(self, request: Request) -> Answer:
        return rest.answer(self, self._limit, request, token=self.token)

    def _press(self, request: Request) -> Answer:
        own = {self.url, *(f"http://{host}:{self.port}" for host in ("127.0.0.1", "localhost", "[::1]"))}
        if not buttons.is_pressed_here(request, own):
            sentence = "This button was pressed on a page of another site, so nothing was changed."
            return pages.refused_page(403, "Not from here", sentence, site=self.site_url)
        try:
            with self._lock:
                deliveries, page = buttons.press(self, request)
        except (buttons.Outdated, Conflict):
            sentence = (
                "It was changed meanwhile, so nothing was done. Go back, reload the page and try again."
            )
            return pages.refused_page(409, "Changed meanwhile", sentence, site=self.site_url)
        except (Absent, KeyError, ValueError):
            return pages.refused_page(404, "Not found", "There is no such button.", site=self.site_url)
        for sent in deliveries:
            sent.done.wait(WAIT_FOR_DELIVERY)
        return buttons.back(page, deliveries)
