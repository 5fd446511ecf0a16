"""The page of a file on GitHub leads to its text."""

import pytest

from roadmap.github.addresses import raw_address

RAW = "https://raw.githubusercontent.com/moby/moby/master/ROADMAP.md"


@pytest.mark.parametrize(
    ("page", "raw"),
    [
        ("https://github.com/moby/moby/blob/master/ROADMAP.md", RAW),
        ("https://github.com/moby/moby/blob/master/ROADMAP.md?plain=1#L12-L20", RAW),
        ("https://github.com/moby/moby", "https://github.com/moby/moby"),
        ("https://github.com/moby/moby/blob/", "https://github.com/moby/moby/blob/"),
        ("https://example.org/moby/moby/blob/x", "https://example.org/moby/moby/blob/x"),
        ("https://example.org/ROADMAP.md", "https://example.org/ROADMAP.md"),
    ],
)
def test_the_page_of_a_file_leads_to_its_text(page: str, raw: str) -> None:
    assert raw_address(page) == raw
