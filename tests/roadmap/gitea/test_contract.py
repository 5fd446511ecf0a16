"""The Gitea of the tests answers as Gitea's API description says, and notices who does not ask so."""

import pytest

from portal.demo.forge.exchange import Request
from tests.gitea import contract
from tests.gitea.server import GiteaServer

HEADERS = {"accept": "application/json", "user-agent": "signpost", "host": "codeberg.org"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/repos/acme/widget/issues", {"per_page": "50"}),
        ("/api/v1/repos/acme/widget/issues", {"limit": "100"}),
        ("/api/v1/repos/acme/widget/issues", {"state": "any"}),
        ("/api/v1/repos/acme/widget/issues", {"since": "yesterday"}),
        ("/api/v1/repos/acme/widget/issues/0", {}),
        ("/repos/acme/widget/issues", {}),
    ],
)
def test_what_gitea_does_not_describe_is_a_complaint(path: str, query: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        contract.check_request(Request("GET", path, query, HEADERS))


def test_a_token_is_named_as_gitea_wants_it() -> None:
    request = Request("GET", "/api/v1/repos/acme/widget/issues/1", {}, HEADERS)

    assert contract.check_request(request) == "issueGetIssue"
    request.headers = HEADERS | {"authorization": "Bearer t0ken"}
    with pytest.raises(AssertionError):
        contract.check_request(request)


@pytest.mark.parametrize(
    ("event", "action"),
    [("issues", "label_updated"), ("issue_comment", "created"), ("pull_request", "closed")],
)
def test_every_webhook_fits(event: str, action: str) -> None:
    with GiteaServer(secret="s") as gitea:
        gitea.add_issue("acme/widget", 1, labels=["bug"], milestone="2.0", assignees=["bo"])

        sent = gitea.webhook(event, action, "acme/widget", 1)  # raises where it does not

    assert sent.headers["X-Gitea-Event"] == event
