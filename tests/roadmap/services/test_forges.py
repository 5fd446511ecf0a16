"""Which forges the portal asks, and which it leaves alone."""

import pytest
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.gitea.client import Gitea
from roadmap.models import Issue, Item
from roadmap.models.repository import asked_hosts
from roadmap.services import forges, syncing
from tests.factories import make_issue, track
from tests.roadmap.services.looking import asked


def test_a_repository_tells_its_host(settings: Settings) -> None:
    settings.FORGE_URL = "https://github.com"

    named = ["moby/moby", "codeberg.org/forgejo/forgejo", "gitlab.com/group/part/project"]

    assert [forges.host_of(name) for name in named] == ["github.com", "codeberg.org", "gitlab.com"]
    assert [forges.is_configured(name) for name in named] == [True, False, False]


def test_a_host_that_nobody_configured_has_no_conversation() -> None:
    with pytest.raises(forges.Unconfigured, match=r"^No settings say how codeberg\.org is asked"):
        forges.open_forge("codeberg.org")


def test_a_gitea_that_is_configured_is_asked_beside_the_main_forge(settings: Settings) -> None:
    settings.FORGE_URL, settings.GITEA_URL = "https://github.com", "https://codeberg.org"

    with forges.open_forge("codeberg.org") as gitea:
        assert isinstance(gitea, Gitea)
        assert (gitea.url, gitea.host) == ("https://codeberg.org", "codeberg.org")
    assert forges.hosts() == ("github.com", "codeberg.org")
    assert forges.is_configured("codeberg.org/forgejo/forgejo")
    assert asked_hosts() == forges.hosts()


@pytest.mark.django_db
def test_an_issue_of_a_host_that_nobody_configured_is_never_asked_about(forge: Forge, offline: Item) -> None:
    elsewhere = make_issue(
        7, repository="codeberg.org/forgejo/forgejo", title="", state="unknown", fetched_at=None
    )
    track(offline, elsewhere)

    summary = syncing.sync_all()

    assert (summary.fetched, summary.failed, summary.problem) == (2, 0, "")
    assert asked(forge) == [("issues", 200), ("41", 200), ("42", 200)]
    assert Issue.objects.get(pk=elsewhere.pk).failing_since is None
    assert elsewhere.as_state().words == "on a forge that is not asked: counts neither as open nor as done"
    assert syncing.sync_when_due() is None
