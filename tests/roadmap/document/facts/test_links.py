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
    ("<https://git.example.org:8443/own/repo/issues/4#note-2>", ["git.example.org:8443/own/repo#4 issue"]),
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
ELSEWHERE = [
    ("https://codeberg.org/O/r/issues/5", "codeberg.org/o/r#5 issue"),
    ("https://codeberg.org/o/r/pulls/5#issuecomment-1", "codeberg.org/o/r#5 pull"),
    ("https://git.example.org:8443/own/repo/issues/4#note-2", "git.example.org:8443/own/repo#4 issue"),
    ("https://gitlab.com/g/p/-/issues/3", "gitlab.com/g/p#3 issue"),
    ("https://gitlab.com/group/sub/project/-/work_items/3/designs", "gitlab.com/group/sub/project#3 issue"),
    ("[!12](https://gitlab.com/g/p/-/merge_requests/12/diffs)", "gitlab.com/g/p!12 pull"),
    ("https://www.GitHub.com/A/b/issues/12", "a/b#12 issue"),
]


@pytest.mark.parametrize(("text", "key"), ELSEWHERE)
def test_what_is_on_another_forge_is_called_with_its_host(text: str, key: str) -> None:
    assert [f"{one.key} {one.kind}" for one in references(parse(f"# R\n\n{text}\n", repository="a/b"))] == [
        key
    ]


def test_an_issue_and_a_merge_request_of_one_number_are_two() -> None:
    address = "https://gitlab.com/g/p/-/"
    document = parse(
        f"# R\n\n- Lamp {address}issues/3 {address}merge_requests/3 {address}merge_requests/3/diffs\n"
    )

    assert [(one.key, one.url) for one in references(document)] == [
        ("gitlab.com/g/p#3", f"{address}issues/3"),
        ("gitlab.com/g/p!3", f"{address}merge_requests/3"),
    ]


def test_a_document_on_another_forge_calls_its_own_without_a_host() -> None:
    text = "# R\n\n#1, c/d#2, https://gitlab.com/g/s/p/-/issues/3 and https://github.com/a/b/issues/4\n"

    own = parse(text, repository="g/s/p", hosts=("gitlab.com",))
    guest = parse(text, repository="codeberg.org/o/r")

    assert [one.key for one in references(own)] == ["g/s/p#1", "c/d#2", "g/s/p#3", "github.com/a/b#4"]
    assert [one.key for one in references(guest)] == [
        *("codeberg.org/o/r#1", "codeberg.org/c/d#2", "gitlab.com/g/s/p#3", "a/b#4"),
    ]


NOT_FOUND = [
    "https://github.com/own/repo/pulls/12",
    "https://gitlab.com/only-a-group/-/issues/4",
    "https://owner@git.example.org/own/repo/issues/4",
    f"https://git.example.org/{'a' * 80}/{'b' * 80}/issues/4",
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
    closed = parse("# R\n\n" + "[#9](https://github.com/a/b/issues/1) " * 30 + "`#2`\n", repository="a/b")
    tangled = parse("# R\n\n" + "[" * 30 + "#3 `#4`\n", repository="a/b")

    assert [one.key for one in references(closed)] == ["a/b#1"]
    assert [one.key for one in references(tangled)] == ["a/b#3", "a/b#4"]
