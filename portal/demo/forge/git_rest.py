"""GitHub's REST API: a repository's files, commits and branches.

Sources: https://docs.github.com/en/rest/repos/contents, https://docs.github.com/en/rest/commits/commits and
https://docs.github.com/en/rest/git/refs
"""

import base64
import binascii
import json
from typing import Any

from portal.demo.forge import git_shapes
from portal.demo.forge.exchange import Answer, Request, error_answer, json_answer
from portal.demo.forge.git import Commit
from portal.demo.forge.listing import page_of
from portal.demo.forge.store import Missing, Repository
from portal.demo.forge.workshop import Refused, Workshop

BOT = "signpost-bot"  # whose token it is, whatever the token
HEADS = "refs/heads/"


def read_contents(hub: Workshop, repository: Repository, request: Request, path: str) -> Answer:
    """A file or a directory, of a branch or a commit; a file's bytes alone for the raw media type."""
    git = repository.git
    ref = request.query.get("ref") or git.default_branch
    commit = git.tip(ref)
    if commit is None:
        raise Missing(f"No commit found for the ref {ref}" if git.commits else "This repository is empty.")
    if path not in commit.files:
        entries = git_shapes.directory_json(hub.url, repository, path, commit, ref)
        return json_answer(200, entries) if entries else error_answer(404, "Not Found")
    blob = commit.files[path]
    if "raw" in request.headers.get("accept", ""):
        return Answer(200, git.blobs[blob], "application/vnd.github.raw+json; charset=utf-8")
    return json_answer(200, git_shapes.file_json(hub.url, repository, path, blob, ref))


def write_file(hub: Workshop, repository: Repository, request: Request, path: str) -> Answer:
    """Commit one file on top of a branch. The blob that it replaces must be named."""
    sent = body_of(request)
    git = repository.git
    branch = str(sent.get("branch") or git.default_branch)
    tip = git.tip(branch)
    if tip is None or branch not in git.branches:
        return error_answer(404, f"Branch {branch} not found")
    there = tip.files.get(path)
    if there and not sent.get("sha"):
        return error_answer(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if there and sent["sha"] != there:
        return error_answer(409, f"{path} does not match {sent['sha']}")
    try:
        content = base64.b64decode(str(sent["content"]), validate=True)
        message = str(sent["message"])
    except (KeyError, binascii.Error):
        return error_answer(422, 'Invalid request. "content" and "message" must be there.')
    hub.write_file(repository.full_name, path, content, branch=branch, author=BOT, message=message)
    commit = git.commits[git.branches[branch]]
    told = git_shapes.entry_json(hub.url, repository, path, commit.files[path], branch)
    git_commit = git_shapes.git_commit_json(hub.url, repository, commit)
    return json_answer(200 if there else 201, {"content": told, "commit": git_commit})


def list_commits(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    """The commits of a branch, all or those that changed `path`, the newest first."""
    git = repository.git
    tip = git.tip(request.query.get("sha", ""))
    if tip is None:
        return (
            error_answer(409, "Git Repository is empty.")
            if not git.commits
            else error_answer(404, "Not Found")
        )
    path = request.query.get("path", "")
    commits: list[Commit] = list(git.history(tip, path) if path else git.ancestry(tip))
    place = f"{hub.url}/repositories/{repository.id}/commits"
    return page_of(
        commits, request, lambda commit: git_shapes.commit_json(hub.url, repository, commit), place=place
    )


def read_ref(hub: Workshop, repository: Repository, request: Request, ref: str) -> Answer:
    branch = ref.removeprefix("heads/")
    if branch == ref or branch not in repository.git.branches:
        raise Missing
    return json_answer(200, git_shapes.ref_json(hub.url, repository, branch))


def make_ref(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    sent = body_of(request)
    ref = str(sent.get("ref", ""))
    if not ref.startswith(HEADS) or ref == HEADS:
        raise Refused("Reference name is not valid")
    hub.make_branch(repository.full_name, ref.removeprefix(HEADS), str(sent.get("sha", "")), by=BOT)
    return json_answer(201, git_shapes.ref_json(hub.url, repository, ref.removeprefix(HEADS)))


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request. Raises Refused for anything else."""
    try:
        sent = json.loads(request.body)
    except ValueError as error:
        raise Refused("Problems parsing JSON") from error
    if not isinstance(sent, dict):
        raise Refused("Body should be a JSON object")
    return sent
