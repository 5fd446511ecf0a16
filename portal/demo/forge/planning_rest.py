"""GitHub's REST API: a repository's labels and milestones.

Sources: https://docs.github.com/en/rest/issues/labels and https://docs.github.com/en/rest/issues/milestones
"""

from portal.demo.forge import shapes
from portal.demo.forge.exchange import Answer, Request
from portal.demo.forge.listing import one_of, page_of
from portal.demo.forge.store import Repository
from portal.demo.forge.workshop import Workshop


def list_labels(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    place = f"{hub.url}/repositories/{repository.id}/labels"
    return page_of(
        repository.labels(),
        request,
        lambda name: shapes.label_json(hub.url, repository, name),
        place=place,
    )


def list_milestones(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    """All of the forge's milestones are open."""
    shown = one_of(request.query, "state", ("open", "closed", "all")) != "closed"
    titles = [title for title in repository.milestones if title and shown]
    place = f"{hub.url}/repositories/{repository.id}/milestones"
    return page_of(
        titles, request, lambda title: shapes.milestone_json(hub.url, repository, title), place=place
    )
