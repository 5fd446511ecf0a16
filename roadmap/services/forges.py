"""Which forges the portal may ask, and how a conversation with one begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

from roadmap.forges.interface import Forge
from roadmap.gitea import payloads
from roadmap.gitea.client import Gitea
from roadmap.github.app import App
from roadmap.github.client import GitHub
from roadmap.models.repository import host_of, main_host

__all__ = [
    "Unconfigured",
    "digest",
    "host_of",
    "hosts",
    "is_configured",
    "main_host",
    "open_forge",
    "open_github",
]


GITHUB_REMEDY = (
    "Make a new fine-grained token of the roadmap’s repository with the permissions Issues: read and Contents: read "
    "(where the portal writes: Issues, Contents and Pull requests: read and write), put it into the setting "
    "GITHUB_TOKEN, and restart web, worker and beat."
)
GITEA_REMEDY = (
    "Make a new token of an account there with the permission to read issues, put it into the setting GITEA_TOKEN, "
    "and restart web, worker and beat. Public repositories need none."
)


class Unconfigured(Exception):
    """Nobody said how this host is asked, so it is never asked."""


@dataclass(frozen=True)
class Access:
    """How a forge is asked: what begins a conversation, and with whose credential.

    `remedy` says what an operator does when the forge does not accept the credential.
    """

    open: Callable[[], Forge]
    credential: str
    remedy: str


def hosts() -> tuple[str, ...]:
    """The hosts that may be asked, the main one first."""
    return tuple(_accesses())


def is_configured(repository: str) -> bool:
    """Whether the issues of a repository can be asked about at all."""
    return host_of(repository) in _accesses()


def open_forge(host: str) -> Forge:
    """Begin a conversation with the forge on `host`; a context manager. Raises Unconfigured."""
    access = _accesses().get(host)
    if access is None:
        raise Unconfigured(f"No settings say how {host} is asked.")
    return access.open()


def remedy(host: str) -> str:
    """What an operator does when the forge does not accept the portal's token, in sentences."""
    return _accesses()[host].remedy


def digest(host: str) -> str:
    """Tells the credentials of a forge apart, because limits and refusals are a credential's own."""
    access = _accesses().get(host)
    return salted_hmac("roadmap.sync", access.credential if access else "").hexdigest()[:16]


def open_github() -> GitHub:
    """Begin a conversation with GitHub, which the document and its pull requests lie on."""
    app = github_app()
    if app is None:
        return GitHub(base_url=settings.GITHUB_API_URL, token=settings.GITHUB_TOKEN)
    from roadmap.services.github_tokens import SharedTokens  # brings cryptography, which takes time

    return GitHub(base_url=settings.GITHUB_API_URL, tokens=SharedTokens(app))


def github_app() -> App | None:
    """The GitHub App that the portal asks as, where one is set."""
    if not settings.GITHUB_APP_ID:
        return None
    installation = str(settings.GITHUB_APP_INSTALLATION_ID)
    return App(settings.GITHUB_APP_ID, settings.GITHUB_APP_PRIVATE_KEY, installation)


def has_github_credential() -> bool:
    """Whether anything may be written on GitHub at all."""
    return bool(settings.GITHUB_TOKEN or settings.GITHUB_APP_ID)


def open_gitea() -> Gitea:
    """Begin a conversation with the Gitea or Forgejo beside it."""
    return Gitea(url=settings.GITEA_URL, token=settings.GITEA_TOKEN)


def gitea_host() -> str:
    """The host of the Gitea or Forgejo beside the main forge; empty where none is set."""
    return payloads.host_of(settings.GITEA_URL)


def _accesses() -> Mapping[str, Access]:
    """By host. Another forge is one more line here."""
    beside = (
        {gitea_host(): Access(open_gitea, settings.GITEA_TOKEN, GITEA_REMEDY)} if settings.GITEA_URL else {}
    )
    return {main_host(): Access(open_github, _github_credential(), GITHUB_REMEDY), **beside}


def _github_credential() -> str:
    """An App's limits are its own and stay when its token changes every hour."""
    app = github_app()
    return f"{app.id} {app.installation} {app.private_key}" if app else settings.GITHUB_TOKEN
