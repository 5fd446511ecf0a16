"""The house stands as docs/architecture.md draws it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import ROOT

OURS = ("portal.", "roadmap.", "proposals.")


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        found += patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def test_every_address_of_ours_is_named_as_its_view() -> None:
    ours = [
        (entry.name, entry.callback.__name__)
        for entry in patterns(get_resolver())
        if entry.callback.__module__.startswith(OURS) and ".admin" not in entry.callback.__module__
    ]

    assert len(ours) > 20
    assert [pair for pair in ours if pair[0] != pair[1]] == []


def test_imports_point_down() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


PURE = [
    *("roadmap.progress", "roadmap.document", "roadmap.github", "proposals.workflow"),
    *(
        "roadmap.freshness",
        "roadmap.answers",
        "roadmap.addresses",
        "proposals.materiality",
        "proposals.questions",
    ),
]


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_loads_without_django(module: str) -> None:
    code = (
        "import importlib.abc, sys\n"
        "class NoDjango(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('django', 'celery'): raise ImportError(name)\n"
        "sys.meta_path.insert(0, NoDjango())\n"
        f"import {module}\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_nothing_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    lock = [name for name in listed if name.startswith("requirements")]

    assert lock
    for name in lock:
        text = (ROOT / name).read_text()
        assert "--index-url" not in text and "--find-links" not in text and "file://" not in text
