"""The forge's pages for pull requests. Every text goes through `escape`: it is anybody's."""

from collections.abc import Iterator
from html import escape

from portal.demo.forge.exchange import Answer
from portal.demo.forge.file_pages import changes_between
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.links import with_links
from portal.demo.forge.pages import counted, delivery_note, page, repository_links
from portal.demo.forge.pull_shapes import can_merge
from portal.demo.forge.pulls import Pull
from portal.demo.forge.store import Repository


def pulls_page(repository: Repository, *, site: str) -> Answer:
    """All pull requests of a repository, the newest first."""
    rows = "".join(
        f'<li><div class="row">{_state(repository, pull)} '
        f'<a href="/{escape(repository.full_name)}/pull/{number}">{escape(repository.issues[number].title)}</a> '
        f'<span class="number">#{number}</span></div></li>'
        for number, pull in sorted(repository.pulls.items(), reverse=True)
    )
    title = f"Pull requests of {repository.full_name}"
    listed = f'<ul class="plain rows">{rows}</ul>' if rows else '<p class="soft">No pull requests yet.</p>'
    content = (
        f"{repository_links(repository, 'Pull requests')}<h1>{escape(title)}</h1>"
        f'<div class="card">{listed}</div>'
    )
    return page(title, content, site=site, trail=[("/", "Repositories")])


def pull_page(repository: Repository, pull: Pull, delivery: Delivery | None, *, site: str) -> Answer:
    """One pull request with its changes and its buttons."""
    issue = repository.issue(pull.number)
    commits = len(repository.git.since(pull.base_sha, repository.git.commits[pull.head_sha]))
    content = f"""
<h1>{escape(issue.title)} <span class="number">#{issue.number}</span></h1>
<p>{_state(repository, pull)} <span class="soft">· {escape(issue.author)} · {counted(commits, "commit")} from
<code>{escape(pull.head)}</code> into <code>{escape(pull.base)}</code></span></p>
{delivery_note(delivery, site)}
<section class="card" aria-label="Description"><p class="body">{with_links(issue.body)}</p></section>
{_buttons(repository, pull)}
<section class="card"><h2>Changes</h2>{"".join(_changes(repository, pull))}</section>"""
    trail = [("/", "Repositories"), (f"/{repository.full_name}/pulls", repository.full_name)]
    is_on_its_way = delivery is not None and not delivery.done.is_set()
    return page(f"{issue.title} #{issue.number}", content, site=site, trail=trail, reload=is_on_its_way)


def _state(repository: Repository, pull: Pull) -> str:
    if repository.issues[pull.number].state == "open":
        return '<span class="state open">Open</span>'
    if pull.merged_at:
        return '<span class="state completed">Merged</span>'
    return '<span class="state not-planned">Closed</span>'


def _buttons(repository: Repository, pull: Pull) -> str:
    if repository.issues[pull.number].state != "open":
        choices = [] if pull.merged_at else [("reopen", "Reopen")]
    elif can_merge(repository, pull):
        choices = [("merge", "Merge pull request"), ("close", "Close pull request")]
    else:
        choices = [("close", "Close pull request")]
    buttons = "".join(
        f'<button{" class=primary" if value == "merge" else ""} name="do" value="{value}">{text}</button>'
        for value, text in choices
    )
    form = f'<form method="post" aria-label="Change this pull request">{buttons}</form>' if buttons else ""
    if choices == [("close", "Close pull request")]:
        return f"<p>It cannot be merged: both branches changed the same lines.</p>{form}"
    return form


def _changes(repository: Repository, pull: Pull) -> Iterator[str]:
    git = repository.git
    head, base = git.commits[pull.head_sha], git.commits[pull.base_sha]
    return changes_between(git, git.merge_base(base, head) or base, head)
