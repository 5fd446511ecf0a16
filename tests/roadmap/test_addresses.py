"""Links in an item's text are found as readers see them, and replaced as a whole or not at all."""

import pytest

from portal.lib.markdown import render
from roadmap.addresses import MOST, find, for_markdown, links, replace, words, write_out

OLD, NEW = "https://tiles.example.org/guide", "https://docs.example.org/tiles"


def found(body: str) -> list[str]:
    return find(body, render(body))


def test_every_way_to_write_a_link_is_found_once_and_in_order() -> None:
    body = (
        "See [the guide](https://a.example.org/guide?x=1&y=2), <https://b.example.org/>, https://c.example.org/x. "
        "![A map](https://d.example.org/map.png) [again](https://a.example.org/guide?x=1&y=2) [ref][1], "
        "http://bücher.example.org/ä\n\n[1]: https://e.example.org/ref 'Title'"
    )

    assert found(body) == [
        "https://a.example.org/guide?x=1&y=2",
        "https://b.example.org/",
        "https://c.example.org/x",
        "https://d.example.org/map.png",
        "https://e.example.org/ref",
        "http://xn--bcher-kva.example.org/%C3%A4",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "ROADMAP.md and www.example.org are names",
        "[mail](mailto:ruth@example.org) and [here](docs/guide.md)",
        "`https://code.example.org/` is code",
        "https://github.com/o/r/issues/12#issuecomment-1 and [#3](https://git.example.org/o/r/pull/3)",
        f"[long](https://example.org/{'x' * 2000})",
    ],
)
def test_what_is_no_link_to_look_after_is_left_out(body: str) -> None:
    assert found(body) == []


def test_an_address_that_only_begins_like_an_issue_is_looked_after() -> None:
    assert found("https://github.com/o/r/issues/12-notes") == ["https://github.com/o/r/issues/12-notes"]


def test_one_item_has_so_many_links_at_most() -> None:
    body = " ".join(f"https://example.org/{number}" for number in range(50))

    assert found(body) == [f"https://example.org/{number}" for number in range(MOST)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[guide]({OLD})", f"[guide]({NEW})"),
        (f'[guide]({OLD} "Title")', f'[guide]({NEW} "Title")'),
        (f"<{OLD}> and {OLD}.", f"<{NEW}> and {NEW}."),
        (f"| {OLD} | x |\n|---|---|\n| {OLD}| {OLD} |", f"| {NEW} | x |\n|---|---|\n| {NEW}| {NEW} |"),
        (f"([a]({OLD})) *{OLD}*, {OLD}!", f"([a]({NEW})) *{NEW}*, {NEW}!"),
        (f"[r][1]\n\n[1]: {OLD}\n", f"[r][1]\n\n[1]: {NEW}\n"),
        (f"{OLD}/part {OLD}.html {OLD}?q {OLD}#top {OLD}s {OLD}-2", None),
        (f"https://archive.example.org/web/{OLD}", None),
        (f"https://example.org/?to={OLD}", None),
    ],
)
def test_only_whole_addresses_are_replaced(before: str, after: str | None) -> None:
    assert replace(before, OLD, NEW) == (before if after is None else after)


def test_an_address_is_replaced_in_the_letters_in_which_it_was_written() -> None:
    body = "http://bücher.example.org/ä and http://xn--bcher-kva.example.org/%C3%A4"

    assert replace(body, "http://xn--bcher-kva.example.org/%C3%A4", NEW) == f"{NEW} and {NEW}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a [text][G] b", f"a [text]({NEW}) b"),
        ("[guide][] and [Guide], [g](x) [guide](x)", "[guide][] and [Guide], [g](x) [guide](x)"),
        ("[g][] and [G], [g](x)", f"[g]({NEW}) and [G]({NEW}), [g](x)"),
        (f"[text][g], {OLD}", f"[text]({NEW}), {NEW}"),
    ],
)
def test_a_label_is_written_out_and_its_explanation_stays(before: str, after: str) -> None:
    explained = f"\n\n[g]: {OLD} 'Title'\n[guide]: https://example.org/"

    assert write_out(before + explained, OLD, NEW) == after + explained


def test_a_backslash_in_the_new_address_is_no_command() -> None:
    assert replace(OLD, OLD, r"https://example.org/\1\g<0>") == r"https://example.org/\1\g<0>"


def test_what_a_reader_sees_is_the_text_without_its_marks() -> None:
    assert words(render("A *b* [c](https://d.example.org/) `<e>` & f")) == "A b c <e> & f\n"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (" HTTPS://example.org/a_b?c=d&e=%20#f ", "https://example.org/a_b?c=d&e=%20#f"),
        ("https://example.org/w_(x)", "https://example.org/w_%28x%29"),
        ("https://example.org/a b|c\"d'e`f*g<h>", "https://example.org/a%20b%7Cc%22d%27e%60f%2Ag%3Ch%3E"),
        ("https://bücher.example.org/ä", "https://xn--bcher-kva.example.org/%C3%A4"),
    ],
)
def test_an_address_is_written_so_that_it_ends_no_link(typed: str, written: str) -> None:
    assert for_markdown(typed) == written
    assert links(render(f"| a |\n|---|\n| *[x]({written})* {written} |")) == [written, written]
