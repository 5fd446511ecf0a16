"""Pull requests that a worker brings to the forge, and what the forge has then."""

from typing import Any

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import PullRequest
from roadmap.services import editing, pushing
from roadmap.services.pull_requests import open_pull_request
from tests.roadmap.services.documents import HOME, PATH, WORDED, item

ONCE = {"branches": 1, "commits": [1], "pulls": 1, "texts": [WORDED.encode()]}


def reword(by: User, reason: str = "") -> None:
    editing.edit_item(item("Offline tiles"), by=by, body="Tiles on every phone.", reason=reason)


def opened(by: User) -> PullRequest:
    """A pull request that a worker has brought to GitHub."""
    pull_request = open_pull_request(by=by)
    pushing.push(pull_request.pk)
    pull_request.refresh_from_db()
    return pull_request


def pushed(pull_request: PullRequest) -> tuple[str, int | None, str]:
    pushing.push(pull_request.pk)
    pull_request.refresh_from_db()
    return pull_request.state, pull_request.number, pull_request.problem


def found(forge: Forge) -> dict[str, Any]:
    """What the repository has: branches, how many commits beside main's, pull requests, the text of the branch."""
    git = forge.repository(HOME).git
    others = {name: sha for name, sha in git.branches.items() if name != "main"}
    main = git.branches["main"]
    return {
        "branches": len(others),
        "commits": [len(git.since(main, git.commits[sha])) for sha in others.values()],
        "pulls": len(forge.repository(HOME).pulls),
        "texts": [git.content(git.commits[sha], PATH) for sha in others.values()],
    }
