"""The forge's state as a JSON file, and the seed that a new one starts from.

A seed is a list of issues, or {"repository": "owner/name", "issues": [...], "files": {"ROADMAP.md": path}},
each path relative to the seed's own folder. An issue has `number` and `title`, and may have `repository`,
`body`, `author`, `labels` (names or {"name", "color"}), `assignees`, `milestone`, `state`, `state_reason`,
`comments`, `reactions`, `locked`, `is_pull_request`, `draft`, `part_of` and `blocked_by` (numbers in the same
repository), `created_at`, `updated_at`, `closed_at`, `merged_at`. With {"as_of": time} the seed was written as if
that were now: all its times move on by the days since, so that a demo does not grow old.
"""

import base64
import json
import os
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from portal.demo.forge.git import Commit, Git
from portal.demo.forge.pulls import Pull
from portal.demo.forge.store import Absent, Comment, Issue, Repository, Store, label_names, now

TIMES = ("created_at", "updated_at", "closed_at", "merged_at")
SEED_FIELDS = {field.name for field in fields(Issue)} - {"id", "hidden"}


def save(store: Store, path: Path) -> None:
    """Write the whole state; a reader sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.new")
    written.write_text(json.dumps(asdict(store), default=_as_text, indent=1), encoding="utf-8")
    os.replace(written, path)


def load(path: Path) -> Store:
    """Read what `save` wrote. Raises ValueError with the file's name when it is something else."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        store = Store(former_names=state["former_names"], last_id=state["last_id"])
        for repository in state["repositories"].values():
            store.repositories[repository["id"]] = _repository(repository)
        return store
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a state of the forge: {error!r}. Delete it to start anew."
        ) from error


def plant(store: Store, path: Path) -> None:
    """Add the issues of a seed file. Raises ValueError with the file's name when it is no seed."""
    try:
        seed = json.loads(path.read_text(encoding="utf-8"))
        entries = seed["issues"] if isinstance(seed, dict) else seed
        default = seed.get("repository", "") if isinstance(seed, dict) else ""
        age = _age(seed["as_of"]) if isinstance(seed, dict) and "as_of" in seed else timedelta()
        for entry in entries:
            values = {**entry, **{name: _time(entry[name]) + age for name in TIMES if entry.get(name)}}
            add(store, values.pop("repository", default), **values)
        if isinstance(seed, dict) and seed.get("files"):
            store.ensure_repository(default)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} is not a seed for the forge: {error!r}.") from error
    plant_files(store, path)


def plant_files(store: Store, path: Path) -> None:
    """Commit a seed's files to its repository, unless that has some or has moved. Raises ValueError as `plant`."""
    try:
        seed = json.loads(path.read_text(encoding="utf-8"))
        files = seed.get("files", {}) if isinstance(seed, dict) else {}
        contents = {name: (path.parent / source).read_bytes() for name, source in files.items()}
        if contents and not (repository := store.repository(seed["repository"])).git.commits:
            repository.git.commit("main", contents, author=repository.owner, message="Write down the roadmap")
    except Absent:
        return
    except (KeyError, TypeError, AttributeError, ValueError, OSError) as error:
        raise ValueError(f"{path} is not a seed for the forge: {error!r}.") from error


def add(store: Store, full_name: str, **values: Any) -> Issue:
    """Add one issue from the values of a seed. Raises ValueError when one is unusable or the number taken."""
    if unknown := values.keys() - SEED_FIELDS:
        raise ValueError(f"an issue has no {', '.join(sorted(unknown))}")
    repository = store.ensure_repository(full_name)
    number = int(values["number"])
    if number < 1 or number in repository.issues or not values["title"]:
        raise ValueError(f"{full_name}#{number} exists already, or has no title or number")
    names = [label if isinstance(label, str) else _pair(label) for label in values.pop("labels", None) or ()]
    issue = Issue(id=store.next_id(), **_with_times(values), labels=label_names(repository, names))
    issue.assignees = list(issue.assignees)
    if issue.state == "closed":
        issue.state_reason = issue.state_reason or ("" if issue.is_pull_request else "completed")
        issue.closed_at = issue.closed_at or issue.updated_at
    repository.issues[number] = issue
    repository.created_at = min(repository.created_at, issue.created_at)
    if issue.milestone:
        repository.milestone_number(issue.milestone)
    return issue


def _pair(label: Any) -> tuple[str, str]:
    if isinstance(label, dict):
        return label["name"], label.get("color") or ""
    name, color = label
    return name, color


def _with_times(values: dict[str, Any]) -> dict[str, Any]:
    times = {name: _time(values[name]) for name in TIMES if values.get(name)}
    if "created_at" in times:
        times.setdefault("updated_at", times["created_at"])
    elif "updated_at" in times:
        times["created_at"] = times["updated_at"]
    return {name: value for name, value in values.items() if name not in TIMES} | times


def _age(as_of: str) -> timedelta:
    """Whole days since then."""
    return timedelta(days=(now() - _time(as_of)).days)


def _time(value: str | datetime) -> datetime:
    time = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _as_text(value: datetime | bytes) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def _repository(state: dict[str, Any]) -> Repository:
    issues = [Issue(**_with_times(issue)) for issue in state.pop("issues").values()]
    state["created_at"] = _time(state["created_at"])
    transferred = {int(number): (to[0], to[1]) for number, to in state.pop("transferred").items()}
    pulls = [_pull(pull) for pull in state.pop("pulls", {}).values()]
    said = [Comment(**_with_times(comment)) for comment in state.pop("said", {}).values()]
    return Repository(
        **state | {"git": _git(state.get("git", {}))},
        issues={issue.number: issue for issue in issues},
        transferred=transferred,
        pulls={pull.number: pull for pull in pulls},
        said={comment.id: comment for comment in said},
    )


def _git(state: dict[str, Any]) -> Git:
    """A state of before the forge had files has none."""
    blobs = {name: base64.b64decode(content) for name, content in state.pop("blobs", {}).items()}
    commits = [Commit(**commit | {"at": _time(commit["at"])}) for commit in state.pop("commits", {}).values()]
    return Git(**state, blobs=blobs, commits={commit.sha: commit for commit in commits})


def _pull(state: dict[str, Any]) -> Pull:
    return Pull(**state | {"merged_at": _time(state["merged_at"]) if state["merged_at"] else None})
