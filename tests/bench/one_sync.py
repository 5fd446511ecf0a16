"""python -m tests.bench.one_sync: one sync in a process of its own, as a worker makes it; its figures as JSON."""

import json
import logging
import threading
import time
from pathlib import Path

import django

MEGABYTE = 1024 * 1024
PAGE = 4096


def main() -> None:
    django.setup()
    logging.disable(logging.INFO)
    from roadmap.services import syncing

    sizes, ended = [resident()], threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            sizes.append(resident())

    looker = threading.Thread(target=look)
    looker.start()
    begun = time.perf_counter()
    summary = syncing.sync_all()
    seconds = time.perf_counter() - begun
    ended.set()
    looker.join()
    tenth = sizes[: max(1, len(sizes) // 10)]
    figures = {"seconds": seconds, "requests": summary.requests, "changed": summary.changed}
    memory = {"early_mb": max(tenth) / MEGABYTE, "peak_mb": max(sizes) / MEGABYTE}
    print(json.dumps(figures | memory | {"problem": summary.problem}))


def resident() -> int:
    """Bytes of this process that are in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


if __name__ == "__main__":
    main()
