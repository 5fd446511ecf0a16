"""python -m tests.bench.big_forge PORT ISSUES: a forge with a large repository, in a process of its own."""

import signal
import sys

import django

from portal.demo.forge import Forge

REPOSITORY = "harbor-lights/tiles"


def main(port: int, issues: int) -> None:
    django.setup()
    from tests.roadmap.services.many import fill

    with Forge(port=port, rate_limit=1_000_000) as forge:
        fill(forge, range(1, issues + 1), repository=REPOSITORY)
        signal.sigwait([signal.SIGTERM, signal.SIGINT])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
