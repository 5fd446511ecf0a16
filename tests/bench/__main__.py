"""python -m tests.bench [--quick] [--only NAME]... [--proposals N]: see docs/performance.md."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import call_command

from tests import services


def main() -> None:
    options = read_options()
    # An end by signal is an ordinary end: the servers stop and their folder goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    say("Starting PostgreSQL and Redis")
    services.start_services("postgres")
    port = services.free_port()
    os.environ |= {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "GITHUB_API_URL": f"http://127.0.0.1:{services.free_port()}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    django.setup()
    # This process asks a few pages itself; their log lines would stand between the steps.
    logging.disable(logging.INFO)

    # These need Django's settings.
    from portal.management.commands.serve import collect_static_files
    from tests.bench import documents, filling, imports, measuring, report, syncing, works

    collect_static_files()
    call_command("migrate", verbosity=0)
    say(f"Filling the database: {options.proposals:,} proposals")
    site = filling.fill(options.proposals)
    everything: list[works.Work | documents.DocumentWork]
    everything = [*works.all_works(site), *documents.document_works(), *imports.import_works()]
    pages = [name for name in options.only or [] if name not in syncing.NAMES]
    chosen = works.choose(everything, pages) if pages or not options.only else []
    alone = [work for work in chosen if isinstance(work, documents.DocumentWork)]
    timed = documents.time_documents(alone, say=say)
    requests = [work for work in chosen if isinstance(work, works.Work)]
    with measuring.servers(port) as running:
        measured = measuring.measure(requests, running, seconds=options.seconds, pairs=options.pairs, say=say)
        issues = syncing.ISSUES // 10 if options.quick else syncing.ISSUES
        synced = syncing.measure_syncs(options.only or (), port=port, issues=issues, say=say)
    facts = report.facts(site, seconds=options.seconds, pairs=options.pairs)
    print("\n\n".join(report.tables(measured, timed, synced)))
    say(f"\nWritten to {report.write(facts, measured, timed, synced, Path('bench-results'))}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, for a first look")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this work; may be repeated")
    parser.add_argument("--proposals", type=int, default=10_000, help="votes are ten times as many")
    options = parser.parse_args()
    if options.proposals < 60:
        parser.error("--proposals: 60 at least, so that there are three pages of them")
    options.seconds, options.pairs = (0.5, 3) if options.quick else (2.5, 5)
    return options


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
