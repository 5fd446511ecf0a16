"""The list of proposals as people see it."""

from collections.abc import Iterator

from django.test import Client

LIST = "/proposals/"


def titles(client: Client, address: str = LIST) -> list[str]:
    """The titles on a page of the list, in order."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    return [proposal.title for proposal in response.context["proposals"]]


def pages(client: Client, address: str) -> Iterator[list[str]]:
    """The pages one after the other, as a reader follows their links."""
    while address:
        response = client.get(address)
        assert response.status_code == 200, response.content
        yield [proposal.title for proposal in response.context["proposals"]]
        address = response.context["next_url"]
