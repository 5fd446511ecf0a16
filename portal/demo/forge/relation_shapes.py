"""GitHub's JSON shapes of what an issue has to do with others, and of what people show about it."""

from typing import Any

from portal.demo.forge.store import Issue, Repository

Json = dict[str, Any]
REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def reactions_json(place: str, number: int) -> Json:
    """All of them thumbs up."""
    counts = dict.fromkeys(REACTIONS, 0) | {"+1": number}
    return {"url": f"{place}/reactions", "total_count": number, **counts}


def relations_json(place: str, repository: Repository, issue: Issue) -> Json:
    """Its parts, and what it waits for and holds up; `place` is the repository's in the REST API."""
    parts = [part for part in repository.issues.values() if part.part_of == issue.number]
    done = sum(part.state == "closed" for part in parts)
    waits_for = [repository.issues[number] for number in issue.blocked_by if number in repository.issues]
    holds_up = [other for other in repository.issues.values() if issue.number in other.blocked_by]
    return {
        "parent_issue_url": f"{place}/issues/{issue.part_of}" if issue.part_of else None,
        "sub_issues_summary": {
            "total": len(parts),
            "completed": done,
            "percent_completed": done * 100 // len(parts) if parts else 0,
        },
        "issue_dependencies_summary": {
            "blocked_by": _open(waits_for),
            "blocking": _open(holds_up) if issue.state == "open" else 0,
            "total_blocked_by": len(waits_for),
            "total_blocking": len(holds_up),
        },
    }


def _open(issues: list[Issue]) -> int:
    return sum(issue.state == "open" for issue in issues)
