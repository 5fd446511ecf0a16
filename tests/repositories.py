"""Small git repositories for tests, with the authors and dates that a story needs."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


class Repository:
    """A repository in which each commit is a day later than the one before, unless it says otherwise."""

    def __init__(self, directory: Path, *, bare: bool = False) -> None:
        directory.mkdir(parents=True)
        self.directory = directory
        self.days = 0
        self.git("init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))

    def git(self, *arguments: str, at: datetime = NOON, author: str = "Alice") -> str:
        """Run git as this author at this time; returns what it says."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env = clean | {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": "someone@example.org",
            "GIT_AUTHOR_DATE": f"{at.timestamp():.0f} +0000",
            "GIT_COMMITTER_NAME": "A machine",
            "GIT_COMMITTER_EMAIL": "machine@example.org",
            "GIT_COMMITTER_DATE": f"{at.timestamp():.0f} +0000",
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.directory, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, text: str | bytes, *, path: str = "ROADMAP.md") -> None:
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(self, subject: str, *, at: datetime | None = None, author: str = "Alice") -> str:
        """Commit all that was written; returns the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject, at=at or self.tomorrow(), author=author)
        return self.git("rev-parse", "HEAD")

    def save(
        self,
        text: str | bytes,
        subject: str,
        *,
        path: str = "ROADMAP.md",
        at: datetime | None = None,
        author: str = "Alice",
    ) -> str:
        """Write the file and commit it."""
        self.write(text, path=path)
        return self.commit(subject, at=at, author=author)

    def branch(self, name: str) -> None:
        self.git("checkout", "--quiet", "-b", name)

    def switch(self, name: str) -> None:
        self.git("checkout", "--quiet", name)

    def merge(self, name: str, subject: str, *, author: str = "Dana") -> str:
        """Join a branch that does not touch what this one touched."""
        self.git("merge", "--quiet", "--no-ff", "-m", subject, name, at=self.tomorrow(), author=author)
        return self.git("rev-parse", "HEAD")

    def tomorrow(self) -> datetime:
        self.days += 1
        return NOON + timedelta(days=self.days - 1)


def retell(history: Path, directory: Path) -> Repository:
    """A repository with the versions, authors, dates and subjects of a history's manifest, in its order."""
    repository = Repository(directory)
    for version in json.loads((history / "manifest.json").read_text()):
        repository.save(
            (history / version["file"]).read_bytes(),
            version["subject"],
            path=version["path"],
            at=datetime.fromisoformat(version["date"]),
            author=version["author"],
        )
    return repository
