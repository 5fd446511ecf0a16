"""Where references stand, and links to searches, which are no references to issues."""

import pytest

from roadmap.document import Search, parse

BEACON = "https://github.com/harbor-lights/beacon"

FOUND = [
    (f"[open]({BEACON}/issues?q=is%3Aopen+label%3A%22help+wanted%22)", 'is:open label:"help wanted"'),
    (f"{BEACON}/pulls?q=is:pr+author:bob.", "is:pr author:bob"),
    (f"<{BEACON}/issues/?q=lamp>", "lamp"),
    (f"[bugs]({BEACON}/labels/bug)", "label:bug"),
    (f"([wanted]({BEACON}/labels/help%20wanted))", 'label:"help wanted"'),
    (f"{BEACON}/issues?labels=bug,area%2Flamp&state=open", "label:bug label:area/lamp is:open"),
    (f"{BEACON}/pulls?labels=bug", "is:pr label:bug"),
    (f"[v1]({BEACON}/milestone/3)", "milestone:3"),
    (f"[v1]({BEACON}/milestone/3?closed=1)", "milestone:3"),
    (f"[v1]({BEACON}/milestones/Version%201)", 'milestone:"Version 1"'),
    (f"{BEACON}/issues?milestone=4", "milestone:4"),
    (f"{BEACON}/issues/created_by/alice", "author:alice"),
    (f"see [all][1]\n\n[1]: {BEACON}/issues?q=is%3Aopen", "is:open"),
    ("https://github.com/search?q=repo%3AHarbor-Lights%2FBeacon+lamp&type=issues", "lamp"),
    (f'<a href="{BEACON}/labels/bug">bugs</a>', "label:bug"),
    (f"<div>\n<a href='{BEACON}/labels/bug'>bugs</a>\n</div>", "label:bug"),
    (f"| Lamp | {BEACON}/labels/bug |\n|---|---|\n| x | y |", "label:bug"),
    (f"({BEACON}/issues?q=in:title+(lamp)).", "in:title (lamp)"),
    (f"{'[' * 30} {BEACON}/labels/bug", "label:bug"),
]
NOT_FOUND = [
    f"`{BEACON}/labels/bug`",
    f"<!-- {BEACON}/labels/bug -->",
    f"<div>\n<!-- {BEACON}/labels/bug -->\n</div>",
    f"```\n{BEACON}/labels/bug\n```",
    f"[unused]: {BEACON}/labels/bug",
    f"{BEACON}/issues",
    f"{BEACON}/pulls?page=2",
    f"{BEACON}/issues?q=",
    f"{BEACON}/issues/new?labels=bug",
    f"{BEACON}/labels/bug/edit",
    f"{BEACON}/issues/12?q=lamp",
    "https://github.com/search?q=lamp",
    "https://github.com/issues?q=is%3Aopen",
    "https://example.org/search?q=repo:",
    "github.com/harbor-lights/beacon/labels/bug",
]


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_a_link_to_a_search_is_found_and_is_no_reference(text: str, query: str) -> None:
    document = parse(f"# R\n\n{text}\n", repository="harbor-lights/beacon")

    assert [(one.repository, one.query) for one in document.searches] == [("harbor-lights/beacon", query)]
    assert document.references == ()


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_a_search_is_left_alone(text: str) -> None:
    assert parse(f"# R\n\n{text}\n", repository="harbor-lights/beacon").searches == ()


def test_a_search_has_its_address_and_its_line() -> None:
    document = parse(f"# R\n\nOne,\ntwo: [bugs]({BEACON}/labels/bug) and\n[more]({BEACON}/milestone/1).\n")

    assert document.searches == (
        Search("harbor-lights/beacon", "label:bug", f"{BEACON}/labels/bug", 4),
        Search("harbor-lights/beacon", "milestone:1", f"{BEACON}/milestone/1", 5),
    )


def test_every_place_of_a_reference_has_its_line_in_the_order_of_the_text() -> None:
    document = parse(
        "# Lamps, see #1\n\nFirst #2,\nthen [words\nmore](https://github.com/a/b/pull/3) and #2\n`code\ncode` #4 \\\n"
        '#5 ![a\nb](c "d\ne") #6\n\n'
        "| Lamp | #7 |\n|---|---|\n| x | #8, a/c#9 |\n\n"
        '<div>\n<!-- #10\n-->\n<a href="https://github.com/a/b/issues/11">#12</a> #13\n</div>\n\n'
        "> - deep\n>   #14 <b\n>   class='x'> #15\n\n[l]\n\n[l]: https://github.com/a/b/issues/16\n",
        repository="A/b",
    )

    assert [(one.reference.key, one.line) for one in document.located] == [
        ("a/b#1", 1), ("a/b#2", 3), ("a/b#3", 4), ("a/b#2", 5), ("a/b#4", 7), ("a/b#5", 8), ("a/b#6", 10),
        ("a/b#7", 12), ("a/b#8", 14), ("a/c#9", 14), ("a/b#11", 19), ("a/b#13", 19), ("a/b#14", 23),
        ("a/b#15", 24), ("a/b#16", 26),
    ]  # fmt: skip
    assert {one.reference for one in document.located} == set(document.references)


def test_lines_are_counted_in_a_tangle_too_and_with_other_line_ends() -> None:
    tangle = parse("# R\r\n\r\n" + "[" * 30 + " #1\r\nx #2\r\n", repository="a/b")
    old = parse("\ufeff# R #1\r\rx\r#2\r", repository="a/b")

    assert [(one.reference.number, one.line) for one in tangle.located] == [(1, 3), (2, 4)]
    assert [(one.reference.number, one.line) for one in old.located] == [(1, 1), (2, 4)]
