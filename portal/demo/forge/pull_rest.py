"""GitHub's REST API: pull requests.

Source: https://docs.github.com/en/rest/pulls/pulls
"""

from portal.demo.forge import pull_shapes
from portal.demo.forge.exchange import Answer, Request, json_answer
from portal.demo.forge.git_rest import BOT, body_of
from portal.demo.forge.listing import one_of, page_of
from portal.demo.forge.pulls import Pull
from portal.demo.forge.store import Repository
from portal.demo.forge.workshop import Refused, Workshop


def read_pull(hub: Workshop, repository: Repository, request: Request, number: str) -> Answer:
    pull = repository.pull(int(number))
    return json_answer(200, pull_shapes.full_pull_json(hub.url, repository, pull))


def list_pulls(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    """Pull requests, the newest first, of one head (owner:branch) or of all."""
    state = one_of(request.query, "state", ("open", "closed", "all"))
    head = request.query.get("head", "")
    pulls: list[Pull] = [
        pull
        for number, pull in sorted(repository.pulls.items(), reverse=True)
        if state in ("all", repository.issue(number).state)
        and head in ("", f"{repository.owner}:{pull.head}")
    ]
    place = f"{hub.url}/repositories/{repository.id}/pulls"
    return page_of(pulls, request, lambda pull: pull_shapes.pull_json(hub.url, repository, pull), place=place)


def open_pull(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    sent = body_of(request)
    if not sent.get("title"):
        raise Refused("Validation Failed", "title", "missing_field")
    pull, _deliveries = hub.open_pull(
        repository.full_name,
        title=str(sent["title"]),
        head=str(sent.get("head", "")).removeprefix(f"{repository.owner}:"),
        base=str(sent.get("base", "")),
        body=str(sent.get("body") or ""),
        author=BOT,
    )
    return json_answer(201, pull_shapes.full_pull_json(hub.url, repository, pull))


def edit_pull(hub: Workshop, repository: Repository, request: Request, number: str) -> Answer:
    """Close or reopen it."""
    pull, sent = repository.pull(int(number)), body_of(request)
    state, now = sent.get("state"), repository.issue(pull.number).state
    if state not in (None, "open", "closed") or (state == "open" and pull.merged_at):
        raise Refused("Validation Failed", "state", "invalid")
    if state == "closed" and now == "open":
        hub.close_pull(repository.full_name, pull.number, by=BOT)
    elif state == "open" and now == "closed":
        hub.reopen_pull(repository.full_name, pull.number, by=BOT)
    return json_answer(200, pull_shapes.full_pull_json(hub.url, repository, repository.pull(pull.number)))
