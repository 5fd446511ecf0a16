"""The bench's roadmap: a document of a hundred items with two issues each, imported as any other."""

import random
from collections.abc import Iterator

from django.utils import timezone

from roadmap.models import Issue, Item
from roadmap.progress import Source, Status
from roadmap.services import importing
from tests.bench.texts import WORDS, paragraph, sentence

REPOSITORY = "waymark-maps/waymark"
SECTIONS, ITEMS, ISSUES = 10, 10, 2  # items a section, issues an item


def make_roadmap(chance: random.Random) -> list[Item]:
    """Items of every status; their issues as GitHub would tell them."""
    plan = importing.preview("\n".join(write_document(chance)).encode(), repository=REPOSITORY)
    importing.apply(plan)
    issues = list(Issue.objects.all())
    for issue in issues:
        issue.title = sentence(chance, 7)
        issue.state = chance.choice(["open", "closed"])
        issue.labels = [{"name": word, "color": "d73a4a"} for word in chance.sample(WORDS, 2)]
        issue.assigned = chance.random() < 0.5
        issue.assignees = [person(chance)] if issue.assigned else []
        issue.fetched_at = issue.github_updated_at = timezone.now()
    Issue.objects.bulk_update(
        issues,
        ["title", "state", "labels", "assigned", "assignees", "fetched_at", "github_updated_at"],
    )
    items = list(Item.objects.all())
    for item in items:
        item.status, item.status_source = chance.choice(list(Status)), Source.MAINTAINER
    Item.objects.bulk_update(items, ["status", "status_source"])
    return items


def write_document(chance: random.Random) -> Iterator[str]:
    yield "# Roadmap\n\n## How should I use this document?\n\n" + paragraph(chance, 40)
    number = 1000
    for section in range(1, SECTIONS + 1):
        yield f"\n# {section}. {sentence(chance, 3)}\n"
        for item in range(1, ITEMS + 1):
            yield f"## {section}.{item} {sentence(chance, 4)}\n\n{paragraph(chance, 40)}\n\nTracking issues:\n"
            for _ in range(ISSUES):
                number += 1
                yield f"- {REPOSITORY}#{number}"


def person(chance: random.Random) -> dict[str, str]:
    number = chance.randrange(1000)
    picture = f"https://avatars.githubusercontent.com/u/{number}"
    return {"login": f"member{number}", "avatar_url": picture, "url": f"https://github.com/member{number}"}
