"""Pull requests on GitHub.

Source: https://docs.github.com/en/rest/pulls/pulls
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, Rejected
from roadmap.github.client import GitHub

State = Literal["open", "merged", "closed"]


@dataclass(frozen=True)
class Pull:
    """A pull request at one moment; `home` is the repository that its branch lies in, or empty."""

    number: int
    url: str
    state: State
    branch: str
    home: str


def pull_from_json(data: object) -> Pull:
    """Read the `pull_request` object of GitHub's JSON, in the REST API and in webhooks alike.

    Raises BadPayload when its number, its state or its branch is unusable.
    """
    told = fields.mapping(data)
    number, head = fields.count(told.get("number")), fields.mapping(told.get("head"))
    branch, state = fields.text(head.get("ref")), _state(told)
    if not number or not branch or state is None:
        raise BadPayload("GitHub sent something else where a pull request was expected.")
    home = fields.text(fields.mapping(head.get("repo")).get("full_name"))
    return Pull(number, fields.web_address(told.get("html_url")), state, branch, home)


def read_pull(github: GitHub, repository: str, number: int) -> Pull:
    """Ask for one pull request."""
    answer = github.read(repository, f"pulls/{number}", asked_for=f"{repository}#{number}")
    return pull_from_json(github.json_of(answer))


def find_pull(github: GitHub, repository: str, branch: str) -> Pull | None:
    """The newest pull request of a branch of the repository, open or not; None where there is none."""
    head = f"{repository.partition('/')[0]}:{branch}"
    asked_for = f"the pull requests of {repository}"
    told = github.json_of(github.read(repository, "pulls", asked_for=asked_for, head=head, state="all"))
    if not isinstance(told, list):
        raise BadPayload("GitHub sent something else where a list of pull requests was expected.")
    # GitHub lists all of them where it does not understand `head`.
    pulls = [pull for pull in map(pull_from_json, told) if pull.branch == branch]
    return next((pull for pull in pulls if pull.home.lower() == repository.lower()), None)


def open_pull(github: GitHub, repository: str, *, title: str, body: str, branch: str, base: str) -> Pull:
    """Open a pull request of a branch. One that is there already is taken instead."""
    sent = {"title": title, "body": body, "head": branch, "base": base}
    try:
        answer = github.write("POST", repository, "pulls", sent, asked_for=f"a pull request in {repository}")
    except Rejected:
        if (pull := find_pull(github, repository, branch)) is None:
            raise
        return pull
    return pull_from_json(github.json_of(answer))


def _state(told: Mapping[str, Any]) -> State | None:
    if told.get("merged") is True or told.get("merged_at"):
        return "merged"
    state = told.get("state")
    return "closed" if state == "closed" else "open" if state == "open" else None
