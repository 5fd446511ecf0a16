"""The client, a process of its own: each line on its standard input is a round to run, each line on its output one
round's figures. It knows bytes and nothing of the site.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from functools import partial
from itertools import cycle
from statistics import median, quantiles
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Lane(asyncio.Protocol):
    """One connection that is kept open: sends its requests in turn, each once the one before is answered."""

    def __init__(self, requests: Sequence[bytes], until: float) -> None:
        self.answered: list[float] = []  # seconds each answer took
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = cycle(requests)
        self._until = until
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self._buffer, 0, head)
        if length is None or self._buffer[9:10] != b"2":
            return self._fail(f"{self._request[:60]!r} was answered with {self._buffer[:60]!r}")
        if len(self._buffer) >= head + 4 + int(length[1]):
            self._receive()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self._fail(f"the server closed the connection: {error}")

    def _send(self) -> None:
        self._buffer = b""
        self._request = next(self._requests)
        self._sent = time.perf_counter()
        self._transport.write(self._request)

    def _receive(self) -> None:
        now = time.perf_counter()
        self.answered.append(now - self._sent)
        if now < self._until:
            self._send()
        else:
            self.finished.set_result(None)
            self._transport.close()

    def _fail(self, reason: str) -> None:
        self.finished.set_exception(RuntimeError(reason))
        self._transport.close()


async def run(port: int, seconds: float, lanes: Sequence[Sequence[str]]) -> dict[str, float]:
    """One round: requests per second, and the median and the 95th percentile of milliseconds an answer took."""
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    opened = []
    for lane in lanes:
        open_lane = partial(Lane, [request.encode() for request in lane], started + seconds)
        opened.append((await loop.create_connection(open_lane, "127.0.0.1", port))[1])
    await asyncio.gather(*(lane.finished for lane in opened))
    elapsed = time.perf_counter() - started
    taken = [1000 * answer for lane in opened for answer in lane.answered]
    return {
        "rate": round(len(taken) / elapsed, 1),
        "p50": round(median(taken), 2),
        "p95": round(quantiles(taken, n=20)[-1], 2),
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(asyncio.run(run(**json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
