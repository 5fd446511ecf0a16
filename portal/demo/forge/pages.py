"""The forge's pages for people. Every text goes through `escape`: titles and bodies are anybody's."""

from html import escape
from urllib.parse import quote

from portal.demo.forge.exchange import Answer
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.links import with_links
from portal.demo.forge.store import Issue, Repository, Store

YOU = "you"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # not stricter: no-referrer would make the buttons' Origin null
    "Cache-Control": "no-store",
}
RING = '<circle cx="8" cy="8" r="6.75" fill="none" stroke="currentColor" stroke-width="1.5"/>'
ICONS = {
    "open": RING + '<circle cx="8" cy="8" r="2" fill="currentColor"/>',
    "completed": RING
    + '<path d="M5 8.2 7.2 10.4 11 6" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "not-planned": RING + '<path d="M4 12 12 4" fill="none" stroke="currentColor" stroke-width="1.5"/>',
}
WORDS = {"open": "Open", "completed": "Closed as completed", "not-planned": "Closed as not planned"}


def index_page(store: Store, *, site: str) -> Answer:
    """All repositories with their issues, the open ones first."""
    parts = ["<h1>Repositories</h1>"]
    for repository in store.visible():
        issues = sorted(_issues(repository), key=lambda issue: (issue.state != "open", issue.number))
        name = escape(repository.full_name)
        parts.append(
            f'<section class="card"><h2><a href="/{name}/issues">{name}</a></h2>'
            f"{repository_links(repository, '')}{_rows(repository, issues)}</section>"
        )
    if len(parts) == 1:
        parts.append(
            '<p class="card">There is no repository yet. Start the forge with a seed to have some.</p>'
        )
    return page("Repositories", "".join(parts), site=site)


def issues_page(repository: Repository, *, state: str, site: str) -> Answer:
    """The open or the closed issues of a repository, the latest first."""
    everything = _issues(repository)
    issues = [issue for issue in everything if issue.state == state]
    issues.sort(key=lambda issue: issue.number, reverse=True)
    open_count = sum(issue.state == "open" for issue in everything)
    counts = {"open": open_count, "closed": len(everything) - open_count}
    choices = " · ".join(
        f"<strong>{count} {name}</strong>" if name == state else f'<a href="?state={name}">{count} {name}</a>'
        for name, count in counts.items()
    )
    title = f"Issues of {repository.full_name}"
    content = (
        f"{repository_links(repository, 'Issues')}<h1>{escape(title)}</h1><p>{choices}</p>"
        f'<div class="card">{_rows(repository, issues)}</div>'
    )
    return page(title, content, site=site, trail=[("/", "Repositories")])


def person_page(store: Store, login: str, *, site: str) -> Answer:
    """Whom an avatar shows, and what is assigned to them."""
    parts = [f"<h1>{escape(login)}</h1>", _person(login)]
    for repository in store.visible():
        assigned = [issue for issue in repository.visible_issues() if login in issue.assignees]
        if assigned:
            name = escape(repository.full_name)
            parts.append(
                f'<section class="card"><h2>Assigned in {name}</h2>{_rows(repository, assigned)}</section>'
            )
    return page(login, "".join(parts), site=site, trail=[("/", "Repositories")])


def issue_page(repository: Repository, issue: Issue, delivery: Delivery | None, *, site: str) -> Answer:
    """One issue with its buttons, and what became of the webhook of the last press."""
    kind = "Pull request" if issue.is_pull_request else "Issue"
    milestone = escape(issue.milestone) or '<span class="soft">None</span>'
    people = "".join(map(_person, issue.assignees)) or '<p class="soft">Nobody yet</p>'
    labels = "".join(_label(repository, name) for name in issue.labels) or '<span class="soft">None</span>'
    content = f"""
<h1>{escape(issue.title)} <span class="number">#{issue.number}</span></h1>
<p>{_state(issue)} <span class="soft">· {kind} by {escape(issue.author)} · {counted(issue.comments, "comment")}
· changed {issue.updated_at:%d %B %Y, %H:%M:%S} UTC</span></p>
{delivery_note(delivery, site)}
<div class="columns"><div>
<section class="card" aria-label="Description"><p class="body">{with_links(issue.body)}</p></section>
{_comments(repository, issue)}
{_buttons(issue)}
</div><aside>
<section class="card"><h2>Assignees</h2>{people}</section>
<section class="card"><h2>Labels</h2><div class="row">{labels}</div></section>
<section class="card"><h2>Milestone</h2>{milestone}</section>
</aside></div>"""
    trail = [("/", "Repositories"), (f"/{repository.full_name}/issues", repository.full_name)]
    is_on_its_way = delivery is not None and not delivery.done.is_set()
    return page(f"{issue.title} #{issue.number}", content, site=site, trail=trail, reload=is_on_its_way)


def _comments(repository: Repository, issue: Issue) -> str:
    """What was said, the oldest first."""
    said = [comment for comment in repository.said.values() if comment.number == issue.number]
    return "".join(
        f'<section class="card" id="issuecomment-{comment.id}" aria-label="Comment">'
        f'<p class="soft">{escape(comment.author)} on {comment.created_at:%d %B %Y, %H:%M:%S} UTC'
        f"{', edited' if comment.updated_at > comment.created_at else ''}</p>"
        f'<p class="body">{with_links(comment.body)}</p></section>'
        for comment in said
    )


def refused_page(status: int, title: str, sentence: str, *, site: str) -> Answer:
    """An error in words."""
    content = f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>"
    return page(title, content, site=site, trail=[("/", "Repositories")], status=status)


def page(
    title: str,
    content: str,
    *,
    site: str,
    trail: list[tuple[str, str]] | None = None,
    status: int = 200,
    reload: bool = False,
) -> Answer:
    back = f' <a href="{escape(site)}">Back to the portal</a>.' if site else ""
    path = " / ".join(f'<a href="{escape(href)}">{escape(text)}</a>' for href, text in trail or [])
    nav = f'<nav aria-label="Where you are">{path}</nav>' if path else ""
    refresh = '<meta http-equiv="refresh" content="2">' if reload else ""
    document = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">{refresh}
<title>{escape(title)} · the demo's forge</title>
<link rel="icon" href="/avatars/forge.svg" type="image/svg+xml">
<link rel="stylesheet" href="/forge.css">
</head>
<body>
<header class="stand-in"><p><strong>This is the demo's stand-in for GitHub.</strong>
What you press here is sent to the portal as GitHub would send it.{back}</p></header>
<main>{nav}{content}</main>
</body>
</html>
"""
    return Answer(status, document.encode(), "text/html; charset=utf-8", dict(HEADERS))


def repository_links(repository: Repository, here: str) -> str:
    """Links to a repository's issues, its files and its pull requests."""
    start = f"/{repository.full_name}"
    links = [("Issues", f"{start}/issues")]
    tip = repository.git.tip()
    for path in sorted(tip.files) if tip else []:
        links.append((path, f"{start}/blob/{repository.git.default_branch}/{quote(path)}"))
    links.append(("Pull requests", f"{start}/pulls"))
    words = [
        f"<strong>{escape(text)}</strong>" if text == here else f'<a href="{escape(href)}">{escape(text)}</a>'
        for text, href in links
    ]
    return f"<p>{' · '.join(words)}</p>"


def _issues(repository: Repository) -> list[Issue]:
    return [issue for issue in repository.visible_issues() if issue.number not in repository.pulls]


def _rows(repository: Repository, issues: list[Issue]) -> str:
    if not issues:
        return '<p class="soft">No issues here.</p>'
    rows = []
    for issue in issues:
        kind = "pull" if issue.is_pull_request else "issues"
        address = escape(f"/{repository.full_name}/{kind}/{issue.number}")
        labels = "".join(_label(repository, name) for name in issue.labels)
        rows.append(
            f'<li><div class="row">{_state(issue)} <a href="{address}">{escape(issue.title)}</a> '
            f'<span class="number">#{issue.number}</span> {labels}</div></li>'
        )
    return f'<ul class="plain rows">{"".join(rows)}</ul>'


def _state(issue: Issue) -> str:
    name = "open"
    if issue.state == "closed":
        name = "completed" if issue.state_reason == "completed" else "not-planned"
    icon = f'<svg viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'
    return f'<span class="state {name}">{icon}{WORDS[name]}</span>'


def _label(repository: Repository, name: str) -> str:
    dot = f'<circle cx="5" cy="5" r="5" fill="#{escape(repository.color(name))}"/>'
    return f'<span class="label"><svg viewBox="0 0 10 10" aria-hidden="true">{dot}</svg>{escape(name)}</span>'


def _person(login: str) -> str:
    address = quote(login, safe="")
    picture = f'<img src="/avatars/{address}.svg" alt="" width="24" height="24">'
    return f'<p class="person">{picture}<a href="/{address}">{escape(login)}</a></p>'


def counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _buttons(issue: Issue) -> str:
    if issue.state == "open":
        choices = [("close-completed", "Close as completed"), ("close-not-planned", "Close as not planned")]
    else:
        choices = [("reopen", "Reopen")]
    choices.append(("unassign", "Unassign me") if YOU in issue.assignees else ("assign", "Assign to me"))
    buttons = "".join(
        f'<button{" class=primary" if position == 0 else ""} name="do" value="{value}">{text}</button>'
        for position, (value, text) in enumerate(choices)
    )
    return f'<form method="post" aria-label="Change this issue">{buttons}</form>'


def delivery_note(delivery: Delivery | None, site: str) -> str:
    if delivery is None:
        return ""
    told = f"Webhook “{escape(f'{delivery.event} {delivery.action}'.strip())}”"
    back = f' <a href="{escape(site)}">See it on the portal</a>.' if site else ""
    if not delivery.done.is_set():
        name, sentence = "waiting", f"{told} is on its way. This page looks again in two seconds."
    elif delivery.is_taken:
        name, sentence = (
            "taken",
            f"<strong>Delivered: {delivery.status}</strong>. {told} was taken by the portal.{back}",
        )
    else:
        reason = f"the portal answered {delivery.status}" if delivery.status else escape(delivery.error)
        name = "failed"
        sentence = f"<strong>Not delivered</strong> after {counted(delivery.attempts, 'attempt')}: {reason}."
    return f'<section class="card delivery {name}" role="status"><p>{sentence}</p></section>'
