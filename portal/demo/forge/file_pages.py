"""The forge's pages for a file: read it, edit it, what a commit changed. Every text goes through `escape`."""

from collections.abc import Iterator
from difflib import unified_diff
from html import escape
from urllib.parse import quote

from portal.demo.forge.exchange import Answer
from portal.demo.forge.git import Commit, Git
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.pages import delivery_note, page, repository_links
from portal.demo.forge.store import Repository

KINDS = {"+": "added", "-": "removed", "@": "place"}


def file_page(
    repository: Repository, branch: str, path: str, delivery: Delivery | None, *, site: str
) -> Answer:
    """A file as it is on a branch, and its last commits."""
    git = repository.git
    tip = git.commits[git.branches[branch]]
    text = (git.content(tip, path) or b"").decode("utf-8", "replace")
    is_default = branch == git.default_branch
    edit = f"/{repository.full_name}/edit/{branch}/{quote(path)}"
    button = f'<p><a class="button" href="{escape(edit)}">Edit this file</a></p>' if is_default else ""
    history = "".join(
        f'<li><strong>{escape(commit.message.partition(chr(10))[0])}</strong> <span class="soft">· '
        f"{escape(commit.author)} · {commit.at:%d %B %Y, %H:%M:%S} UTC · "
        f'<a href="/{escape(repository.full_name)}/commit/{commit.sha}"><code>{commit.sha[:7]}</code></a></span></li>'
        for commit, _ in zip(git.history(tip, path), range(20), strict=False)
    )
    content = f"""
{repository_links(repository, path if is_default else "")}
<h1>{escape(path)} <span class="number">on {escape(branch)}</span></h1>
{delivery_note(delivery, site)}
{button}
<section class="card" aria-label="Content"><pre class="text">{escape(text)}</pre></section>
<section class="card"><h2>Commits</h2><ul class="plain rows">{history}</ul></section>"""
    is_on_its_way = delivery is not None and not delivery.done.is_set()
    return page(path, content, site=site, trail=_trail(repository), reload=is_on_its_way)


def edit_page(repository: Repository, path: str, *, site: str) -> Answer:
    """A form with the file's text. It names the state that it shows, so that no newer one is overwritten."""
    git = repository.git
    tip = git.commits[git.branches[git.default_branch]]
    text = (git.content(tip, path) or b"").decode("utf-8", "replace")
    # HTML drops a newline right behind the opening tag.
    content = f"""
<h1>Edit {escape(path)}</h1>
<form class="edit" method="post">
<input type="hidden" name="sha" value="{tip.files[path]}">
<label>Text<textarea name="text" rows="28" spellcheck="false">
{escape(text)}</textarea></label>
<label>Commit message<input name="message" maxlength="200" value="Update {escape(path)}"></label>
<button class="primary" name="do" value="commit">Commit</button>
</form>"""
    return page(f"Edit {path}", content, site=site, trail=_trail(repository))


def commit_page(repository: Repository, commit: Commit, *, site: str) -> Answer:
    """What one commit changed, compared with its first parent."""
    git = repository.git
    before = git.commits[commit.parents[0]] if commit.parents else None
    subject, _, rest = commit.message.partition("\n")
    content = f"""
<h1>{escape(subject)} <span class="number">{commit.sha[:7]}</span></h1>
<p class="soft">{escape(commit.author)} · {commit.at:%d %B %Y, %H:%M:%S} UTC</p>
<p class="body">{escape(rest.strip())}</p>
<section class="card"><h2>Changes</h2>{"".join(changes_between(git, before, commit))}</section>"""
    return page(subject, content, site=site, trail=_trail(repository))


def changes_between(git: Git, before: Commit | None, after: Commit) -> Iterator[str]:
    """The differences of two commits as HTML, file by file."""
    files = before.files if before else {}
    for path in sorted(files.keys() | after.files.keys()):
        if files.get(path) == after.files.get(path):
            continue
        old, new = (
            (git.content(commit, path) or b"").decode("utf-8", "replace") if commit else ""
            for commit in (before, after)
        )
        lines = list(unified_diff(_lines(old), _lines(new), lineterm="", n=3))[2:]
        rows = "".join(
            f'<span class="{KINDS.get(line[:1], "same")}">{escape(line)}\n</span>' for line in lines
        )
        yield f'<h3>{escape(path)}</h3><pre class="text diff">{rows}</pre>'


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _trail(repository: Repository) -> list[tuple[str, str]]:
    return [("/", "Repositories"), (f"/{repository.full_name}/issues", repository.full_name)]
