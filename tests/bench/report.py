"""The figures as a table for people and as JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.db import connection
from django.utils import timezone

from tests.bench.documents import Timed
from tests.bench.filling import Site
from tests.bench.measuring import PROCESSES, THREADS, Measured, Round
from tests.bench.syncing import Figure
from tests.bench.works import CONNECTIONS

HEADINGS = ("", "req/s", "p50 ms", "p95 ms", "KB", "queries", "bare req/s", "ratio", "target", "")
WIDTHS = (26, 8, 8, 8, 7, 8, 11, 6, 7, 7)
DOCUMENT_HEADINGS = ("", "0.1 MB s", "1 MB s", "growth", "target", "")
SYNC_HEADINGS = ("", "measured", "target", "")
SYNC_WIDTHS = (50, 10, 8, 7)
DOCUMENT_WIDTHS = (34, 10, 8, 8, 16, 17)


def facts(site: Site, *, seconds: float, pairs: int) -> dict[str, Any]:
    """What one must know to compare two runs."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    filled = {name: value for name, value in asdict(site).items() if isinstance(value, int)}
    return {
        "date": timezone.now().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgres,
        "connections": CONNECTIONS,
        "processes": PROCESSES,
        "threads": THREADS,
        "seconds_a_round": seconds,
        "pairs": pairs,
        "filled": filled,
    }


def tables(measured: Sequence[Measured], timed: Sequence[Timed], synced: Sequence[Figure]) -> list[str]:
    """The tables that have rows."""
    return [
        *([table(measured)] if measured else []),
        *([document_table(timed)] if timed else []),
        *([sync_table(synced)] if synced else []),
    ]


def sync_table(synced: Sequence[Figure]) -> str:
    lines = [line(SYNC_HEADINGS, SYNC_WIDTHS)]
    for one in synced:
        target = f"≤ {one.most:g}" if one.most is not None else ""
        said = ("met" if one.is_met else "missed") if target else ""
        lines.append(line([one.title, f"{one.value:,.2f}", target, said], SYNC_WIDTHS))
    return "\n".join(lines)


def document_table(timed: Sequence[Timed]) -> str:
    lines = [line(DOCUMENT_HEADINGS, DOCUMENT_WIDTHS)]
    for one in timed:
        work = one.work
        targets = [
            f"≤ {work.seconds:g} s" if work.seconds else "",
            f"≤ {work.growth:g} ×" if work.growth else "",
        ]
        cells = [work.title, f"{min(one.small):.2f}", f"{min(one.large):.2f}", f"{one.growth:.1f}"]
        aims = any(targets)
        said = ", ".join(document_misses(one)) or "met"
        lines.append(line([*cells, ", ".join(filter(None, targets)), said if aims else ""], DOCUMENT_WIDTHS))
    return "\n".join(lines)


def document_misses(one: Timed) -> list[str]:
    """Which targets were missed: seconds, growth."""
    checks = {
        "seconds": one.work.seconds is not None and min(one.large) > one.work.seconds,
        "growth": one.work.growth is not None and one.growth > one.work.growth,
    }
    return [name for name, missed in checks.items() if missed]


def table(measured: Sequence[Measured]) -> str:
    lines = [line(HEADINGS)]
    for one in measured:
        middle = summary(one.site or one.floor)
        cells = [one.work.title, f"{middle.rate:,.0f}", f"{middle.p50:.1f}", f"{middle.p95:.1f}"]
        if one.site:
            cells += [f"{(one.size or 0) / 1000:.1f}", queries(one), f"{summary(one.floor).rate:,.0f}"]
            cells += [f"{one.ratio:.2f}", f"≥ {one.work.ratio:g}" if one.work.ratio else "", verdict(one)]
        lines.append(line(cells))
    return "\n".join(lines)


def line(cells: Sequence[str], widths: Sequence[int] = WIDTHS) -> str:
    first, *others = zip(cells, widths, strict=False)
    return (f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)).rstrip()


def queries(one: Measured) -> str:
    """With an empty cache, and after that where it is another number."""
    return str(one.queries) if one.queries == one.queries_cold else f"{one.queries_cold}, {one.queries}"


def misses(one: Measured) -> list[str]:
    """Which targets were missed: ratio, queries, size."""
    work = one.work
    checks = {
        "ratio": work.ratio is not None and (one.ratio or 0) < work.ratio,
        "queries": work.queries is not None and (one.queries_cold or 0) > work.queries,
        "size": work.kilobytes is not None and (one.size or 0) > 1000 * work.kilobytes,
    }
    return [name for name, missed in checks.items() if missed]


def verdict(one: Measured) -> str:
    if one.work.ratio is None:
        return ""
    return ", ".join(misses(one)) or "met"


def summary(rounds: Sequence[Round]) -> Round:
    """The middle of each figure."""
    return Round(*(median(getattr(one, name) for one in rounds) for name in ("rate", "p50", "p95")))


def write(
    about: dict[str, Any],
    measured: Sequence[Measured],
    timed: Sequence[Timed],
    synced: Sequence[Figure],
    folder: Path,
) -> Path:
    """One file a run; returns its path."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{timezone.now():%Y-%m-%d-%H%M%S}.json"
    works = [as_json(one) for one in measured]
    figures = {**about, "works": works, "documents": [document_as_json(one) for one in timed]}
    figures |= {"sync": [one.as_json() for one in synced]}
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def document_as_json(one: Timed) -> dict[str, Any]:
    return {
        "name": one.work.name,
        "title": one.work.title,
        "seconds": {"small": one.small, "large": one.large},
        "growth": round(one.growth, 2),
        "target": {"seconds": one.work.seconds, "growth": one.work.growth},
        "misses": document_misses(one),
    }


def as_json(one: Measured) -> dict[str, Any]:
    return {
        "name": one.work.name,
        "title": one.work.title,
        "site": asdict(summary(one.site)) if one.site else None,
        "floor": asdict(summary(one.floor)),
        "ratio": round(one.ratio, 3) if one.ratio else None,
        "rounds": {"site": [asdict(it) for it in one.site], "floor": [asdict(it) for it in one.floor]},
        "queries_cold": one.queries_cold,
        "queries": one.queries,
        "bytes": one.size,
        "target": {"ratio": one.work.ratio, "queries": one.work.queries, "kilobytes": one.work.kilobytes},
        "misses": misses(one) if one.site else [],
    }
