"""The issues that an author names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.related import read_issues

GITHUB = "https://github.com"
DEMO = "http://127.0.0.1:8001"


def read(
    text: str, *, forge: str = GITHUB, repository: str = "waymark-maps/waymark"
) -> list[tuple[str, str]]:
    return read_issues(text, forge=forge, repository=repository)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("#12", ("waymark-maps/waymark#12", f"{GITHUB}/waymark-maps/waymark/issues/12")),
        ("moby/moby#38043", ("moby/moby#38043", f"{GITHUB}/moby/moby/issues/38043")),
        ("  a/b.c-d_e#1  ", ("a/b.c-d_e#1", f"{GITHUB}/a/b.c-d_e/issues/1")),
        (f"{GITHUB}/moby/moby/issues/1", ("moby/moby#1", f"{GITHUB}/moby/moby/issues/1")),
        (f"{GITHUB}/moby/moby/pull/2#issuecomment-3", ("moby/moby#2", f"{GITHUB}/moby/moby/pull/2")),
        (f"{GITHUB}/moby/moby/issues/1/?x=y", ("moby/moby#1", f"{GITHUB}/moby/moby/issues/1")),
        (
            "https://codeberg.org/a/b/issues/3",
            ("codeberg.org/a/b#3", "https://codeberg.org/a/b/issues/3"),
        ),
    ],
)
def test_reads(line: str, expected: tuple[str, str]) -> None:
    assert read(line) == [expected]


def test_the_sites_own_forge_may_be_on_this_machine() -> None:
    assert read(f"#1\n{DEMO}/a/b/issues/2", forge=DEMO) == [
        ("waymark-maps/waymark#1", f"{DEMO}/waymark-maps/waymark/issues/1"),
        ("a/b#2", f"{DEMO}/a/b/issues/2"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        *("12", "#0", "#-1", "#x", "#99999999999", "#2147483648", "a#1", "a/b/c#1", "-a/b#1", "words"),
        *("http://github.com/a/b/issues/1", "https://github.com/a/b", "https://github.com/a/b/issues/0"),
        *(
            "javascript:alert(1)",
            "https://user@github.com/a/b/issues/1",
            "https://x:99/a/b/issues/1",
            "//a/b/issues/1",
        ),
        *(
            "https://[/a/b/issues/1",
            "https://localhost/a/b/issues/1",
            "https://exa mple.org/a/b/issues/1",
            "#١",
        ),
        *(f"{DEMO}/a/b/issues/1", "https://github.com/a/b/issues/99999999999"),
    ],
)
def test_names_the_line_that_is_no_issue(line: str) -> None:
    with pytest.raises(ValueError, match=r"^Line 3 is not an issue: “"):
        read(f"#1\n\n{line}\n#2")


def test_a_long_line_is_shown_shortened() -> None:
    with pytest.raises(ValueError, match=f"“{'x' * 59}…”"):
        read("x" * 500)


def test_each_issue_once_and_ten_at_most() -> None:
    assert len(read("#1\n" * 50)) == 1
    assert len(read("\n".join(f"#{number}" for number in range(1, 11)))) == 10
    with pytest.raises(ValueError, match="10 issues at most"):
        read("\n".join(f"#{number}" for number in range(1, 12)))


def test_a_bare_number_needs_a_repository_to_belong_to() -> None:
    with pytest.raises(ValueError, match=r"Line 1: name the repository too, such as owner/name#12\."):
        read("#12", repository="")


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        for name, address in read(text):
            assert (bool(name), address.startswith("https://")) == (True, True)
    except ValueError as refused:
        assert str(refused).endswith(".")
