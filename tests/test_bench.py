"""The bench itself, on a small site: no figure is judged here, only that there are figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services
from tests.bench import report
from tests.bench.documents import DocumentWork, Timed
from tests.bench.syncing import Figure

ROOT = Path(__file__).resolve().parent.parent
WORKS = ("list", "vote", "hello")
DOCUMENTS = ("parse-table", "export", "import")


@pytest.mark.slow
def test_the_bench_fills_a_site_measures_it_beside_bare_views_and_leaves_only_figures(
    tmp_path: Path,
) -> None:
    # PostgreSQL runs as another user and must pass through.
    temporary = Path(os.environ[services.RUNNING], "bench")
    temporary.mkdir(mode=0o711)
    only = [word for name in (*WORKS, *DOCUMENTS) for word in ("--only", name)]

    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", "--proposals", "100", *only],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr
    assert list(temporary.iterdir()) == [], "the servers and their folder are gone"
    (written,) = (tmp_path / "bench-results").iterdir()
    found = json.loads(written.read_text())
    filled = {"members": 1000, "proposals": 100, "votes": 1000, "comments": 500, "items": 100, "issues": 200}
    assert (found["filled"], found["connections"], found["pairs"]) == (filled, 8, 3)
    works = {work["name"]: work for work in found["works"]}
    assert {name: (work["queries_cold"], work["queries"]) for name, work in works.items()} == {
        "list": (3, 1),
        "vote": (4, 4),
        "hello": (None, None),
    }
    assert {name: len(work["rounds"]["site"]) for name, work in works.items()} == {
        **dict.fromkeys(WORKS, 3),
        "hello": 0,
    }
    for work in works.values():
        assert 0 < work["floor"]["p50"] <= work["floor"]["p95"]
        assert work["title"] in run.stdout
        if work["site"]:
            assert work["ratio"] > 0
            assert work["bytes"] > 500
            assert work["site"]["rate"] > 0
    assert [work["name"] for work in found["documents"]] == list(DOCUMENTS)
    for work in found["documents"]:
        assert 0 < min(work["seconds"]["small"]) < min(work["seconds"]["large"])
        assert work["title"] in run.stdout


def test_a_document_s_figures_are_judged_by_seconds_and_by_growth() -> None:
    timed = [
        Timed(DocumentWork("a", "quick", lambda _: print, seconds=1, growth=12), [0.1, 0.2], [0.9, 3.0]),
        Timed(DocumentWork("b", "slow", lambda _: print, seconds=1, growth=12), [0.1], [1.3]),
        Timed(DocumentWork("c", "free", lambda _: print), [0.1], [9.0]),
    ]

    assert [report.document_misses(one) for one in timed] == [[], ["seconds", "growth"], []]
    assert report.tables([], timed, [])[0].splitlines()[1:] == [
        "quick                                   0.10    0.90     9.0   ≤ 1 s, ≤ 12 ×              met",
        "slow                                    0.10    1.30    13.0   ≤ 1 s, ≤ 12 ×  seconds, growth",
        "free                                    0.10    9.00    90.0",
    ]


def test_the_syncs_figures_are_judged_one_by_one() -> None:
    figures = [
        Figure("a", "its requests", 102, 102),
        Figure("b", "p95 ms", 250.5, 200),
        Figure("c", "s", 9, None),
    ]

    assert report.tables([], [], figures)[0].splitlines()[1:] == [
        "its requests                                          102.00   ≤ 102    met",
        "p95 ms                                                250.50   ≤ 200 missed",
        "s                                                       9.00",
    ]


def test_the_bench_asks_for_a_site_that_has_a_deep_page() -> None:
    command = [sys.executable, "-m", "tests.bench", "--proposals", "5"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert (run.returncode, run.stderr.splitlines()[-1]) == (
        2,
        "python -m tests.bench: error: --proposals: 60 at least, so that there are three pages of them",
    )
