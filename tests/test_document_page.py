"""What docs/document.md shows is what the library does."""

import doctest
import re

from tests.conftest import ROOT

PAGE = ROOT / "docs/document.md"


def test_every_example_of_the_page_runs_as_it_is_shown() -> None:
    text = PAGE.read_text()
    sessions = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(sessions, {}, "document.md", str(PAGE), 0)
    heard: list[str] = []

    failed, tried = doctest.DocTestRunner().run(examples, out=heard.append)

    assert tried > 15
    assert failed == 0, "".join(heard)


def test_every_picture_and_file_that_the_page_names_is_there() -> None:
    text = PAGE.read_text()
    pictures = re.findall(r"\]\((images/[^)]+)\)", text)
    files = re.findall(r"`([\w/]+\.py)`", text)

    assert (len(pictures), len(files) > 8) == (4, True)
    folders = (ROOT / "roadmap/document", ROOT / "roadmap/services", ROOT)
    assert [name for name in pictures if not (PAGE.parent / name).is_file()] == []
    assert [name for name in files if not any((folder / name).is_file() for folder in folders)] == []


def test_the_pictures_run_nothing_and_fetch_nothing_and_say_what_they_show() -> None:
    for picture in sorted(PAGE.parent.glob("images/document-*.svg")):
        text = picture.read_text()
        assert "<title" in text and "<desc" in text and "prefers-color-scheme:dark" in text, picture.name
        assert not re.search(r"<script|<image|<foreignObject|\bon\w+=|url\((?!#)", text), picture.name
        assert len(text) < 6_000, picture.name
