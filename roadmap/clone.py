"""A local clone, and the git program run on it. Pure: no Django.

Whose clone it is may not be known, so nothing in it is run: no hooks, no file-system monitor, no textconv or diff
programs, no signature checks, no fetching of what a partial clone left out.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300  # for one call; a log of a large repository takes a while
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
    "diff.renames=true",
    # The directory was named by a person, so it may be a bare one.
    "safe.bareRepository=all",
)
MISSING = "The git program is not installed here. Install git, or import single documents instead."
FOREIGN = (
    "{0} belongs to another user of this machine, so git does not read it. If you trust it, say so once: "
    "git config --global --add safe.directory {0}"
)


class GitError(Exception):
    """A clone that cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Clone:
    """A local repository, with or without a work tree."""

    directory: Path


def open_clone(directory: Path) -> Clone:
    """The clone at exactly this directory (a work tree's top, or a bare repository). Raises GitError in words."""
    try:
        clone = Clone(directory.resolve(strict=True))
    except OSError as error:
        raise GitError(f"{directory} cannot be opened: {error.strerror}.") from error
    if not clone.directory.is_dir():
        raise GitError(f"{directory} is a file. Name the directory of a git clone.")
    run(clone, "rev-parse", "--git-dir")
    if not says(clone, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
        raise GitError(f"{directory} has no commits yet.")
    return clone


def is_shallow(clone: Clone) -> bool:
    """Whether the clone has only the newest part of the history."""
    return run(clone, "rev-parse", "--is-shallow-repository").strip() == b"true"


def run(clone: Clone, *arguments: str) -> bytes:
    """What git says. Raises GitError in words where it fails."""
    done = _call(clone, arguments)
    if done.returncode:
        raise GitError(_explain(clone, os.fsdecode(done.stderr)))
    return done.stdout


def says(clone: Clone, *arguments: str) -> bool:
    """Whether git answers at all, for questions that it answers with an exit code."""
    return _call(clone, arguments).returncode == 0


def _call(clone: Clone, arguments: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("git")
    if program is None:
        raise GitError(MISSING)
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    command = [program, *settings, "--no-pager", "--no-optional-locks", "--no-replace-objects", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=clone.directory,
            env=_environment(clone),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not answer within {SECONDS} seconds.") from error


def _environment(clone: Clone) -> dict[str, str]:
    """The environment without what others set for git, and so that git looks at this directory and nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C",
        "GIT_CEILING_DIRECTORIES": str(clone.directory.parent),
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
    }


def _explain(clone: Clone, said: str) -> str:
    if "dubious ownership" in said:
        return FOREIGN.format(clone.directory)
    if "not a git repository" in said:
        return f"{clone.directory} is not a git repository. Name the top directory of a clone, or a bare one."
    line = next((line for line in said.splitlines() if line.strip()), "it gave no reason")
    return f"git could not read {clone.directory}: {line.removeprefix('fatal: ').removeprefix('error: ')}"
