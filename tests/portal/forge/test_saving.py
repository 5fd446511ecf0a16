"""The forge remembers, starts from a seed, and runs as a program of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import SECRET, Receiver

ROOT = Path(__file__).resolve().parents[3]
SEED = {
    "repository": "acme/widget",
    "issues": [
        {
            "number": 12,
            "title": "Widgets by the dozen",
            "labels": ["roadmap", {"name": "odd", "color": "#ABCDEF"}],
            "assignees": ["bob"],
            "milestone": "2.0",
            "state": "closed",
            "updated_at": "2026-03-02T10:00:00Z",
        },
        {"number": 1, "title": "Gadgets", "repository": "acme/gadget"},
    ],
}


def seed_file(folder: Path, seed: object = SEED) -> Path:
    path = folder / "seed.json"
    path.write_text(seed if isinstance(seed, str) else json.dumps(seed), encoding="utf-8")
    return path


def everything(forge: Forge) -> dict[str, object]:
    """All that the REST API tells, whatever port the forge has now."""
    found = {}
    for path in (
        "/repos/acme/widget/issues?state=all",
        "/repos/acme/gadget/issues?state=all",
        "/repos/acme/widget/pulls?state=all",
        "/repos/acme/widget/commits",
        "/repos/acme/widget/contents/ROADMAP.md",
    ):
        response = httpx.get(f"{forge.url}{path}", follow_redirects=True)
        found[path] = json.loads(response.text.replace(forge.url.partition(":")[2], "//forge"))
    return found


def test_a_seed_is_planted(tmp_path: Path) -> None:
    with Forge(seed=seed_file(tmp_path)) as forge:
        issue = httpx.get(f"{forge.url}/repos/acme/widget/issues/12").json()
        other = httpx.get(f"{forge.url}/repos/acme/gadget/issues/1").json()

    assert [(label["name"], label["color"]) for label in issue["labels"]] == [
        ("roadmap", "1f6f43"),
        ("odd", "abcdef"),
    ]
    assert (issue["state"], issue["state_reason"], issue["milestone"]["title"]) == (
        "closed",
        "completed",
        "2.0",
    )
    times = [issue[name] for name in ("created_at", "updated_at", "closed_at")]
    assert (times, other["title"]) == (["2026-03-02T10:00:00Z"] * 3, "Gadgets")


def test_a_seeds_files_are_committed_once_also_to_a_state_of_before_there_were_files(tmp_path: Path) -> None:
    state = tmp_path / "forge.json"
    with Forge(state=state, seed=seed_file(tmp_path)):
        old = json.loads(state.read_text(encoding="utf-8"))
    for repository in old["repositories"].values():
        del repository["git"], repository["pulls"]
    state.write_text(json.dumps(old), encoding="utf-8")
    (tmp_path / "plan.md").write_bytes(b"# Roadmap\r\n")
    seed = seed_file(tmp_path, SEED | {"files": {"docs/ROADMAP.md": "plan.md"}})

    with Forge(state=state, seed=seed) as forge:
        planted = forge.file("acme/widget", "docs/ROADMAP.md")
        forge.write_file("acme/widget", "docs/ROADMAP.md", b"# Edited\n")
    with Forge(state=state, seed=seed) as forge:
        kept = forge.file("acme/widget", "docs/ROADMAP.md")

    assert (planted, kept) == (b"# Roadmap\r\n", b"# Edited\n")


def test_a_seed_may_be_a_plain_list(tmp_path: Path) -> None:
    seed = [
        {"repository": "acme/widget", "number": 1, "title": "Widget", "created_at": "2026-01-01T00:00:00"}
    ]

    with Forge(seed=seed_file(tmp_path, seed)) as forge:
        issue = httpx.get(f"{forge.url}/repos/acme/widget/issues/1").json()

    assert (issue["created_at"], issue["updated_at"]) == ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")


def test_the_times_of_a_seed_that_says_when_it_was_written_move_on_with_the_days(tmp_path: Path) -> None:
    issue = {"number": 1, "title": "Widget", "created_at": "2020-01-01T10:00:00Z"}
    seed = {"repository": "acme/widget", "as_of": "2020-01-03T09:00:00Z", "issues": [issue]}

    with Forge(seed=seed_file(tmp_path, seed)) as forge:
        created = datetime.fromisoformat(
            httpx.get(f"{forge.url}/repos/acme/widget/issues/1").json()["created_at"]
        )

    assert (created.hour, created.minute) == (10, 0)
    assert timedelta(days=1) < datetime.now(UTC) - created < timedelta(days=3)


def test_the_demos_own_seed_is_one() -> None:
    with Forge(seed=ROOT / "portal" / "demo" / "issues.json") as forge:
        assert "waymark-maps/waymark" in httpx.get(forge.url).text
        own = (ROOT / "portal" / "demo" / "ROADMAP.md").read_bytes()
        assert forge.file("waymark-maps/waymark", "ROADMAP.md") == own


def test_everything_is_there_again_after_a_restart_and_the_seed_is_not_planted_twice(tmp_path: Path) -> None:
    state, seed = tmp_path / "new" / "forge.json", seed_file(tmp_path)
    with Forge(state=state, seed=seed) as forge:
        forge.close_issue("acme/gadget", 1, reason="not_planned")
        forge.add_issue("acme/gadget", 2, title="Moves")
        forge.add_issue("acme/gadget", 3, title="Goes")
        forge.add_issue("acme/gadget", 4, title="Hides")
        forge.transfer_issue("acme/gadget", 2, "acme/widget")
        forge.delete_issue("acme/gadget", 3)
        forge.hide("acme/gadget", 4)
        forge.rename_repository("acme/gadget", "acme/gadgets")
        forge.write_file("acme/widget", "ROADMAP.md", b"# Roadmap\r\n\xff\x00")
        for branch in ("first", "second"):
            sha = forge.repository("acme/widget").git.branches["main"]
            forge.make_branch("acme/widget", branch, sha)
            forge.write_file("acme/widget", f"{branch}.md", b"New.\n", branch=branch)
            forge.open_pull("acme/widget", title=branch, head=branch, base="main")
        forge.merge_pull("acme/widget", 14)
        before = everything(forge)
        assert [len(listed) for listed in before.values() if isinstance(listed, list)] == [4, 1, 2, 3]

    with Forge(state=state, seed=seed) as forge:
        assert everything(forge) == before
        statuses = [
            httpx.get(f"{forge.url}/repos/acme/gadgets/issues/{number}").status_code
            for number in (1, 2, 3, 4)
        ]
        assert statuses == [200, 301, 410, 404]


@pytest.mark.parametrize(
    "seed",
    [
        "not json",
        "7",
        [7],
        [{"title": "No number", "repository": "acme/widget"}],
        [{"number": 1, "title": "", "repository": "acme/widget"}],
        [{"number": 0, "title": "Zero", "repository": "acme/widget"}],
        [{"number": 1, "title": "Nowhere"}],
        [
            {"number": 1, "title": "Twice", "repository": "a/b"},
            {"number": 1, "title": "Twice", "repository": "a/b"},
        ],
        [{"number": 1, "title": "Odd", "repository": "acme/widget", "colour": "red"}],
        {"repository": "a/b", "issues": [], "files": {"ROADMAP.md": "nowhere.md"}},
        [{"number": 1, "title": "When", "repository": "acme/widget", "updated_at": "soon"}],
    ],
)
def test_a_seed_that_is_none_stops_the_start_with_its_name(tmp_path: Path, seed: object) -> None:
    with pytest.raises(ValueError, match=r"seed\.json is not a seed for the forge"):
        Forge(seed=seed_file(tmp_path, seed))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"former_names": {}, "last_id": 1, "repositories": 7}'])
def test_a_state_that_is_none_stops_the_start_with_its_name(tmp_path: Path, text: str) -> None:
    state = tmp_path / "forge.json"
    state.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"forge\.json is not a state of the forge"):
        Forge(state=state)
    assert state.read_text(encoding="utf-8") == text


def test_a_transfer_onto_a_taken_number_changes_nothing(tmp_path: Path) -> None:
    with Forge(seed=seed_file(tmp_path)) as forge:
        before = everything(forge)
        with pytest.raises(ValueError, match="acme/widget#12 exists already"):
            forge.transfer_issue("acme/gadget", 1, "acme/widget", 12)
        assert everything(forge) == before


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The forge as a program; gives the process and the address from its first line."""
    command = [sys.executable, "-m", "portal.demo.forge", "--port", "0", *options]
    environment = os.environ | {"GITHUB_WEBHOOK_SECRET": SECRET}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip().rpartition(" ")[2].rstrip("/")
        finally:
            process.kill()


def test_the_program_serves_delivers_keeps_and_ends_when_told(tmp_path: Path, receiver: Receiver) -> None:
    state = tmp_path / "forge.json"
    options = ["--state", str(state), "--seed", str(seed_file(tmp_path)), "--hook", receiver.url]
    options += ["--site", "http://portal.example/"]

    with running(*options) as (process, address):
        page = httpx.post(
            f"{address}/acme/widget/issues/12",
            data={"do": "reopen"},
            headers={"Origin": address},
            follow_redirects=True,
        )
        process.send_signal(signal.SIGTERM)
        ended = process.wait(10)

    assert ("Delivered: 202" in page.text, "http://portal.example/" in page.text, ended) == (True, True, 0)
    assert "X-Hub-Signature-256" in receiver.taken[0][0]
    assert '"state": "open"' in state.read_text(encoding="utf-8")


def test_the_program_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    with running("--seed", str(seed_file(tmp_path, "oops"))) as (process, _):
        assert process.wait(10) == 2
        assert process.stderr
        assert "seed.json is not a seed for the forge" in process.stderr.read()


def test_the_program_says_when_its_port_is_taken() -> None:
    with Forge() as forge, running("--port", str(forge.port)) as (process, _):
        assert process.wait(10) == 1
        assert process.stderr
        assert f"forge: cannot serve at 127.0.0.1:{forge.port}" in process.stderr.read()
