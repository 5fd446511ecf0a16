"""One supervised process: how it starts, what it says, when it may start again. portal/supervisor.py runs several."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Final

PR_SET_PDEATHSIG: Final = 1
LONGEST_LINE: Final = 64 * 1024
LAST_WORDS_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Child:
    """What to run.

    `ready` is asked until it says yes, and only then the next child starts. `outlives` marks a service that the
    others need to end well (the broker): it is stopped after them. A `quiet` child is heard only when it dies.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    outlives: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Timing:
    """All in seconds. A child counts as proven once it was ready, or has lived for `proven_after`."""

    first_pause: float = 0.5
    longest_pause: float = 30
    steady_after: float = 60
    proven_after: float = 10
    ready_within: float = 60
    grace: float = 10


def pause_after(deaths: int, timing: Timing) -> float:
    """Seconds until the next start after so many deaths in a row: doubled each time, up to a limit."""
    # Ten doublings are beyond any limit; after a thousand the power would no longer fit a float.
    doublings: int = min(deaths - 1, 10)
    return min(timing.first_pause * 2.0**doublings, timing.longest_pause)


class CannotStart(Exception):
    """A child never came up; the message holds its last lines."""


class RunningChild:
    """One child's life: its present process, its last lines, its deaths. Each process leads a session of its own."""

    def __init__(self, child: Child, timing: Timing, say: Callable[[str], object], prefix: str) -> None:
        self.child = child
        self.pipe: IO[bytes] | None = None
        self._timing = timing
        self._say = say
        self._prefix = prefix
        self._last_lines: deque[str] = deque(maxlen=20)
        self._unfinished_line = b""
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        # The first start is the group's to make, in its order.
        self._next_start = float("inf")
        self._deaths = 0
        self._proven = False

    def start(self) -> None:
        """Raises CannotStart where the program does not exist."""
        self._started = time.monotonic()
        try:
            self._process = subprocess.Popen(
                self.child.argv,
                env=os.environ | {"PYTHONUNBUFFERED": "1"} | dict(self.child.env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )
        except OSError as error:
            raise CannotStart(f"{self.child.name} cannot start: {error}") from error
        self.pipe = self._process.stdout

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def is_ready(self) -> bool:
        if not self.child.ready:
            return True
        ready = self.is_alive() and self.child.ready()
        self._proven = self._proven or ready
        return ready

    def tend(self) -> None:
        """Notice a death, and start again when its pause is over. Raises CannotStart after three bad first starts."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self.start()
        elif self._process.poll() is not None:
            self._mourn(self._process.returncode, now)
        elif not self.child.ready and now - self._started > self._timing.proven_after:
            self._proven = True

    def terminate(self) -> None:
        """Ask the process to end."""
        if self._process and self.is_alive():
            self._process.terminate()

    def kill(self) -> None:
        """End what is left of the child's process group at once, and pass on its last words."""
        if self._process:
            # Nobody may be left; macOS answers "not permitted" for a group of zombies.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        deadline = time.monotonic() + LAST_WORDS_SECONDS
        while (
            self.pipe
            and time.monotonic() < deadline
            and select.select([self.pipe], [], [], LAST_WORDS_SECONDS)[0]
        ):
            self.read()

    def read(self) -> None:
        """Take what stands in the pipe and say its whole lines; close the pipe at its end."""
        if not self.pipe:
            return
        chunk = os.read(self.pipe.fileno(), LONGEST_LINE)
        *lines, rest = (self._unfinished_line + chunk).split(b"\n")
        if rest and (not chunk or len(rest) > LONGEST_LINE):
            lines.append(rest)
            rest = b""
        self._unfinished_line = rest
        for line in lines:
            self._hear(line.decode(errors="replace").rstrip("\r"))
        if not chunk:
            self.pipe.close()
            self.pipe = None

    def epitaph(self, what: str) -> str:
        """What happened, followed by the child's last lines."""
        return f"{self.child.name} {what}." + "".join(f"\n{self._prefix}{line}" for line in self._last_lines)

    def _hear(self, line: str) -> None:
        self._last_lines.append(line)
        if not self.child.quiet:
            self._say(self._prefix + line)

    def _mourn(self, code: int, now: float) -> None:
        self.kill()
        self._process = None
        self._deaths = 1 if now - self._started > self._timing.steady_after else self._deaths + 1
        if not self._proven and self._deaths >= 3:
            raise CannotStart(self.epitaph(f"died {self._deaths} times at its start, with {_cause(code)}"))
        pause = pause_after(self._deaths, self._timing)
        self._next_start = now + pause
        notice = f"died with {_cause(code)} and starts again in {pause:g} s"
        self._say(self.epitaph(notice) if self.child.quiet else f"{self.child.name} {notice}.")


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def die_with(parent: int) -> Callable[[], None] | None:
    """On Linux the kernel kills the child when its parent is gone, however the parent ended."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            os._exit(1)

    return ask
