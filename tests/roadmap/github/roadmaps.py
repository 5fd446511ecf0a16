"""A document on the forge, for the stories of files."""

from roadmap.github import files
from roadmap.github.client import GitHub

HOME = "acme/widget"
PATH = "docs/road map.md"
TEXT = "# Roadmap\r\n\r\n## Wägen\r\n".encode()


def tip(github: GitHub, branch: str = "main") -> str:
    sha = files.branch_tip(github, HOME, branch)
    assert sha
    return sha
