"""A group of processes that live and end together: started in order, restarted when they die, never orphaned."""

import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

from portal.child import CannotStart, Child, RunningChild, Timing

TICK_SECONDS: Final = 0.1


class Supervisor:
    """Runs children until a signal asks it to stop; needs the main thread, and no other thread beside it."""

    def __init__(
        self, children: Sequence[Child], say: Callable[[str], object] = print, timing: Timing | None = None
    ) -> None:
        self._say_to = say
        self._timing = timing or Timing()
        self._stopping = False
        self._interrupts = 0
        width = max(len(child.name) for child in children)
        self._children = [
            RunningChild(child, self._timing, self._say, prefix=f"{child.name:<{width}} | ")
            for child in children
        ]

    def run(self, when_ready: Callable[[], object] = lambda: None) -> int:
        """Start everything, call `when_ready`, and stay until SIGINT, SIGTERM or SIGHUP.

        Returns the exit code: 0 after a signal, 1 where a child died at its first start three times in a row or
        was not ready in time. A second SIGINT kills what has not ended yet.
        """
        with self._signals():
            try:
                self._start()
                if not self._stopping:
                    when_ready()
                while not self._stopping:
                    self._turn()
            except CannotStart as error:
                self._say(str(error))
                return 1
            finally:
                self._stop()
        return 0

    def _start(self) -> None:
        for child in self._children:
            if self._stopping:
                return
            child.start()
            deadline = time.monotonic() + self._timing.ready_within
            while not self._stopping and not child.is_ready():
                if time.monotonic() > deadline:
                    raise CannotStart(
                        child.epitaph(f"was not ready within {self._timing.ready_within:g} seconds")
                    )
                self._turn()

    def _turn(self) -> None:
        self._listen()
        for child in self._children:
            child.tend()

    def _listen(self) -> None:
        pipes = {child.pipe: child for child in self._children if child.pipe}
        for pipe in select.select(list(pipes), [], [], TICK_SECONDS)[0]:
            pipes[pipe].read()

    def _stop(self) -> None:
        self._stopping = True
        asked = min(self._interrupts, 1)
        for outlives in (False, True):
            wave = [child for child in reversed(self._children) if child.child.outlives is outlives]
            for child in wave:
                child.terminate()
            deadline = time.monotonic() + self._timing.grace
            while any(child.is_alive() for child in wave):
                if time.monotonic() > deadline or self._interrupts > asked:
                    break
                self._listen()
            for child in wave:
                child.kill()

    def _say(self, line: str) -> None:
        try:
            self._say_to(line)
        except OSError:
            # The terminal is gone (SIGHUP): ending well matters more than telling about it.
            return

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(number: int, frame: FrameType | None) -> None:
            self._stopping = True
            self._interrupts += number == signal.SIGINT

        wanted = [signal.SIGINT, signal.SIGTERM]
        # nohup ignores SIGHUP for us: leave it so.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            wanted.append(signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
