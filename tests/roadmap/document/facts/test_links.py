"""References to issues and pull requests, by the rules of counting in roadmap.document.facts.links."""

import pytest

from roadmap.document import parse, references

FOUND = [
    ("#12", ["a/b#12 unknown"]),
    ("(#12), #13; #14.", ["a/b#12 unknown", "a/b#13 unknown", "a/b#14 unknown"]),
    ("GH-12", ["a/b#12 unknown"]),
    ("Owner/re.po_1-x#3", ["owner/re.po_1-x#3 unknown"]),
    ("https://github.com/Own/Repo/issues/4", ["own/repo#4 issue"]),
    ("https://github.com/own/repo/pull/4/files#diff-1.", ["own/repo#4 pull"]),
    ("<https://git.example.org:8443/own/repo/issues/4#note-2>", ["own/repo#4 issue"]),
    ("[words #9](https://github.com/own/repo/issues/4?x=1)", ["own/repo#4 issue"]),
    ("[words][1]\n\n[1]: https://github.com/own/repo/issues/4", ["own/repo#4 issue"]),
    ("[1]\n\n[1]: https://github.com/own/repo/issues/4", ["own/repo#4 issue"]),
    ('<a href="https://github.com/own/repo/issues/4">#9</a>', ["own/repo#4 issue"]),
    (
        '<div>\n<a class="x" href=https://github.com/own/repo/pull/4>#9</a> #5\n</div>',
        ["own/repo#4 pull", "a/b#5 unknown"],
    ),
    ("**#12** and ~~#13~~", ["a/b#12 unknown", "a/b#13 unknown"]),
    ("#12, https://github.com/a/b/pull/12", ["a/b#12 pull"]),
    ("| x | #12 |\n|---|---|\n| y | #13 |", ["a/b#12 unknown", "a/b#13 unknown"]),
    ("> - deep #12", ["a/b#12 unknown"]),
    ("![shot #9](x.png) #12", ["a/b#12 unknown"]),
    ("#12<!-- #13 -->", ["a/b#12 unknown"]),
    (
        "See https://github.com/a/b/issues/1, https://github.com/a/b/issues/2).",
        ["a/b#1 issue", "a/b#2 issue"],
    ),
]
NOT_FOUND = [
    "`#12` and `GH-12`",
    "    #12",
    "```\n#12\nhttps://github.com/a/b/issues/1\n```",
    "<!-- #12 https://github.com/a/b/issues/1 -->",
    "x <!-- #12 --> y",
    "[1]: https://github.com/own/repo/issues/4",
    "&#8209; &#12;",
    "our #1 ask and the #1 priority",
    "github.com/own/repo/issues/4",
    "https://github.com/own/repo/discussions/4",
    "https://github.com/own/repo/milestone/4",
    "https://github.com/own/repo/issues?q=is%3Aopen",
    "https://github.com/own/repo/issues/new",
    "https://api.github.com/repos/own/repo/issues/4",
    "https://github.com/own/repo/issues/4-not",
    "https://github.com/own/repo/issues/99999999999",
    "[#9](https://example.org)",
    "word#12 #12word #012 #0 #1.2 ##12 page#12",
    "https://example.org/page#12",
    "\\#12",
    "#12345678901",
]


@pytest.mark.parametrize(("text", "keys"), FOUND)
def test_references_are_found(text: str, keys: list[str]) -> None:
    document = parse(f"# R\n\n{text}\n", repository="A/b")

    assert [f"{one.key} {one.kind}" for one in references(document)] == keys


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_a_reference_is_left_alone(text: str) -> None:
    assert references(parse(f"# R\n\n{text}\n", repository="a/b")) == ()


def test_a_bare_number_needs_the_repository_of_the_document() -> None:
    assert [one.key for one in references(parse("# R\n\n#1, GH-2, c/d#3\n"))] == ["c/d#3"]


def test_references_are_told_in_a_tangle_of_brackets() -> None:
    document = parse("# R\n\n" + "[" * 100_000 + " #12 https://github.com/a/b/pull/3\n", repository="a/b")

    assert [one.key for one in references(document)] == ["a/b#12", "a/b#3"]


def test_many_closed_brackets_are_no_tangle_and_many_open_ones_are() -> None:
    closed = parse("# R\n\n" + "[#9](https://e.org/a/b/issues/1) " * 30 + "`#2`\n", repository="a/b")
    tangled = parse("# R\n\n" + "[" * 30 + "#3 `#4`\n", repository="a/b")

    assert [one.key for one in references(closed)] == ["a/b#1"]
    assert [one.key for one in references(tangled)] == ["a/b#3", "a/b#4"]
