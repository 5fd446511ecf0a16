"""The supervised group, with tiny children in real processes."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.child import Child, Timing, pause_after
from portal.supervisor import Supervisor
from tests.services import alive, wait_until

QUICK = Timing(first_pause=0.05, longest_pause=0.2, proven_after=30, ready_within=10, grace=1)
PATIENT = "import time; print('up'); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); time.sleep(60)"


def child(name: str, code: str, *words: object, **options: object) -> Child:
    return Child(name, [sys.executable, "-c", textwrap.dedent(code), *map(str, words)], **options)  # type: ignore[arg-type]  # passed on as they come


@pytest.fixture(autouse=True)
def hang_up_counts() -> Iterator[None]:
    """Under nohup, as some CI machines run everything, SIGHUP is ignored, and a supervisor leaves it so."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def at_once() -> bool:
    """Ready as soon as it runs, and from then on proven: its deaths no longer end the group."""
    return True


class Group:
    """Runs a supervisor here. `run` sends this process the signals once `until` holds for what was said."""

    def __init__(self, *children: Child, timing: Timing = QUICK) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(children, say=self.said.append, timing=timing)

    def run(self, until: Callable[[], bool], *signals: signal.Signals) -> int:
        ended = threading.Event()

        def interrupt() -> None:
            try:
                wait_until(lambda: until() or ended.is_set(), seconds=60)
            finally:
                # Whatever went wrong, the run comes to an end.
                for number in signals:
                    if not ended.is_set():
                        os.kill(os.getpid(), number)
                    ended.wait(0.3)

        watcher = threading.Thread(target=interrupt)
        watcher.start()
        try:
            return self.supervisor.run(when_ready=lambda: self.said.append("ready"))
        finally:
            ended.set()
            watcher.join()

    def run_until_it_ends(self) -> int:
        """For a group that ends by itself; one that does not is interrupted and answers 0."""
        return self.run(lambda: False, signal.SIGINT)

    def count(self, line: str) -> int:
        return self.said.count(line)


def test_children_start_in_order_each_when_the_one_before_is_ready(tmp_path: Path) -> None:
    slow = "import pathlib, sys, time; time.sleep(0.4); pathlib.Path(sys.argv[1]).touch(); print('up'); time.sleep(60)"
    group = Group(
        child("first", slow, tmp_path / "up", ready=(tmp_path / "up").exists),
        child("second", f"import pathlib; print(pathlib.Path({str(tmp_path / 'up')!r}).exists()); {PATIENT}"),
    )

    assert group.run(lambda: "second | up" in group.said, signal.SIGINT) == 0
    assert [line for line in group.said if line != "ready"] == ["first  | up", "second | True", "second | up"]
    assert group.count("ready") == 1


def test_a_child_that_dies_starts_again_after_growing_pauses() -> None:
    group = Group(
        child("web", "import time; print('up'); time.sleep(0.5); raise SystemExit(3)", ready=at_once)
    )

    assert group.run(lambda: group.count("web | up") == 4, signal.SIGINT) == 0
    assert [line for line in group.said if "died" in line] == [
        "web died with exit code 3 and starts again in 0.05 s.",
        "web died with exit code 3 and starts again in 0.1 s.",
        "web died with exit code 3 and starts again in 0.2 s.",
    ]


def test_the_pause_never_grows_beyond_its_limit_and_starts_over_after_a_steady_life() -> None:
    lively = Timing(first_pause=0.05, longest_pause=0.1)
    group = Group(child("web", "", ready=at_once), timing=lively)
    deaths = "died with exit code 0"
    assert group.run(lambda: sum(deaths in line for line in group.said) == 4, signal.SIGINT) == 0
    assert [re.findall(r"again in (.*) s", line)[0] for line in group.said if deaths in line][:4] == [
        "0.05", "0.1", "0.1", "0.1",
    ]  # fmt: skip

    steady = Timing(first_pause=0.05, longest_pause=10, steady_after=0.2)
    group = Group(child("web", "import time; time.sleep(0.3)", ready=at_once), timing=steady)
    assert group.run(lambda: sum(deaths in line for line in group.said) == 3, signal.SIGINT) == 0
    assert {re.findall(r"again in (.*) s", line)[0] for line in group.said if deaths in line} == {"0.05"}


def test_a_child_that_dies_three_times_at_its_start_ends_the_group_with_its_last_lines() -> None:
    group = Group(
        child("broker", PATIENT),
        child("web", "import sys; print('cannot read the settings', file=sys.stderr); sys.exit(2)"),
    )

    assert group.run_until_it_ends() == 1
    assert group.said[-1] == (
        "web died 3 times at its start, with exit code 2." + "\nweb    | cannot read the settings" * 3
    )


def test_a_child_that_lived_long_enough_is_not_given_up() -> None:
    group = Group(
        child("worker", "import time; time.sleep(0.4)"), timing=Timing(first_pause=0.01, proven_after=0.2)
    )
    assert group.run(lambda: sum("died" in line for line in group.said) == 5, signal.SIGINT) == 0


def test_the_pause_doubles_from_half_a_second_to_half_a_minute() -> None:
    deaths = (1, 2, 3, 4, 5, 6, 7, 8, 5000)
    assert [pause_after(number, Timing()) for number in deaths] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_program_that_does_not_exist_ends_the_group() -> None:
    group = Group(Child("web", ["/nonexistent/program"]))
    assert group.run_until_it_ends() == 1
    assert group.said == ["web cannot start: [Errno 2] No such file or directory: '/nonexistent/program'"]


def test_a_child_that_is_never_ready_ends_the_group() -> None:
    hasty = Timing(ready_within=0.3, grace=1)
    group = Group(child("web", PATIENT, ready=lambda: False), timing=hasty)
    assert group.run_until_it_ends() == 1
    assert group.said[-1].startswith("web was not ready within 0.3 seconds.")


def test_a_quiet_child_is_heard_only_when_it_dies() -> None:
    code = "import time; print('Memory overcommit must be enabled'); time.sleep(0.5); raise SystemExit(1)"
    group = Group(child("broker", code, quiet=True, ready=at_once))

    assert group.run(lambda: any("died" in line for line in group.said), signal.SIGINT) == 0
    assert group.said[:2] == [
        "ready",
        "broker died with exit code 1 and starts again in 0.05 s."
        "\nbroker | Memory overcommit must be enabled",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_others_in_reverse_order_and_the_broker_last(number: signal.Signals) -> None:
    polite = """
        import signal, sys, time
        def end(*_):
            time.sleep(float(sys.argv[1])); print("ends"); sys.exit()
        signal.signal(signal.SIGTERM, end)
        print("up"); time.sleep(60)
    """
    group = Group(
        child("broker", polite, 0, outlives=True), child("web", polite, 0.5), child("beat", polite, 0)
    )
    ready = lambda: sum(line.endswith("| up") for line in group.said) == 3  # noqa: E731  a question, asked again and again

    assert group.run(ready, number) == 0
    assert [line for line in group.said if "ends" in line] == [
        "beat   | ends",
        "web    | ends",
        "broker | ends",
    ]


def test_a_child_that_ignores_the_request_is_killed_with_its_whole_group(tmp_path: Path) -> None:
    nested = """
        import os, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        nested = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(nested.pid, os.getpid())
        time.sleep(60)
    """
    group = Group(child("web", nested))
    started = lambda: any(line.startswith("web | ") for line in group.said)  # noqa: E731  a question, asked again and again

    began = time.monotonic()
    assert group.run(started, signal.SIGTERM) == 0

    assert time.monotonic() - began > QUICK.grace
    pids = next(line for line in group.said if line.startswith("web | ")).removeprefix("web | ").split()
    assert len(pids) == 2
    wait_until(lambda: not any(alive(int(pid)) for pid in pids))


def test_a_second_interrupt_kills_at_once() -> None:
    group = Group(child("web", STUBBORN), timing=Timing(grace=60))

    began = time.monotonic()
    assert group.run(lambda: "web | up" in group.said, signal.SIGINT, signal.SIGINT) == 0
    assert time.monotonic() - began < 10


def test_handlers_are_as_before_when_the_group_has_ended() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    group = Group(child("web", PATIENT))
    group.run(lambda: "web | up" in group.said, signal.SIGTERM)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_lines_are_whole_however_they_arrive() -> None:
    code = """
        import sys, time
        for part in ("one l", "ine\\ntwo", " lines\\n", "b\\xff\\n", "the last has no end"):
            sys.stdout.buffer.write(part.encode("latin-1")); sys.stdout.flush(); time.sleep(0.1)
        time.sleep(0.3)
    """
    group = Group(child("web", code))
    assert group.run(lambda: any("died" in line for line in group.said), signal.SIGINT) == 0
    assert group.said[1:5] == [
        "web | one line", "web | two lines", "web | b\N{REPLACEMENT CHARACTER}", "web | the last has no end",
    ]  # fmt: skip


def test_a_terminal_that_is_gone_does_not_keep_the_group_alive() -> None:
    def gone(line: str) -> None:
        raise BrokenPipeError

    supervisor = Supervisor([child("web", PATIENT)], say=gone, timing=QUICK)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGHUP)).start()
    assert supervisor.run() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's promise is Linux's own")
def test_no_child_outlives_a_kill_of_the_supervisor() -> None:
    group = """
        import sys
        from portal.child import Child
        from portal.supervisor import Supervisor
        code = "import os, signal, time; signal.signal(15, signal.SIG_IGN); print(os.getpid()); time.sleep(60)"
        children = [Child(name, [sys.executable, "-c", code]) for name in ("broker", "web", "worker")]
        Supervisor(children, say=lambda line: print(line, flush=True)).run()
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(group)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert parent.stdout
    pids = [int(parent.stdout.readline().split("|")[1]) for _ in range(3)]
    assert all(alive(pid) for pid in pids)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    wait_until(lambda: not any(alive(pid) for pid in pids))
