"""The words of a page, for the stories of the history."""

import re
from html import unescape

from django.test import Client


def page(client: Client, address: str, *, status: int = 200) -> str:
    """The words of a page's main part, in one line."""
    response = client.get(address)
    assert response.status_code == status
    return words(response.content.decode())


def words(html: str) -> str:
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    main = re.sub(r"<(del|ins)>", r"[\1 ", main)
    main = re.sub(r"</(del|ins)>", "]", re.sub(r'<span class="visually-hidden">[^<]*</span>', "", main))
    return re.sub(r" (?=[],:.?)])", "", " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split()))
