"""Which forges the portal may ask, and how a conversation with one begins."""

from collections.abc import Callable, Mapping

from django.conf import settings

from roadmap.forges.interface import Forge
from roadmap.gitea import payloads
from roadmap.gitea.client import Gitea
from roadmap.github.client import GitHub
from roadmap.models.repository import host_of, main_host

__all__ = ["Unconfigured", "host_of", "hosts", "is_configured", "main_host", "open_forge", "open_github"]


class Unconfigured(Exception):
    """Nobody said how this host is asked, so it is never asked."""


def hosts() -> tuple[str, ...]:
    """The hosts that may be asked, the main one first."""
    return tuple(_openers())


def is_configured(repository: str) -> bool:
    """Whether the issues of a repository can be asked about at all."""
    return host_of(repository) in _openers()


def open_forge(host: str) -> Forge:
    """Begin a conversation with the forge on `host`; a context manager. Raises Unconfigured."""
    opener = _openers().get(host)
    if opener is None:
        raise Unconfigured(f"No settings say how {host} is asked.")
    return opener()


def open_github() -> GitHub:
    """Begin a conversation with GitHub, which the document and its pull requests lie on."""
    return GitHub(base_url=settings.GITHUB_API_URL, token=settings.GITHUB_TOKEN)


def open_gitea() -> Gitea:
    """Begin a conversation with the Gitea or Forgejo beside it."""
    return Gitea(url=settings.GITEA_URL, token=settings.GITEA_TOKEN)


def gitea_host() -> str:
    """The host of the Gitea or Forgejo beside the main forge; empty where none is set."""
    return payloads.host_of(settings.GITEA_URL)


def _openers() -> Mapping[str, Callable[[], Forge]]:
    """By host. Another forge is one more line here."""
    beside: dict[str, Callable[[], Forge]] = {gitea_host(): open_gitea} if settings.GITEA_URL else {}
    return {main_host(): open_github, **beside}
