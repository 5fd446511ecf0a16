"""A diff that people copy: git itself applies it."""

import subprocess
import time
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.services.unified import unified

LINES = "".join(f"line {number}\n" for number in range(1, 21))
needs_git = pytest.mark.skipif(which("git") is None, reason="git is not on this machine")


def applied(folder: Path, old: str, diff: str, path: str) -> str:
    """What `git apply` makes of the file."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old.encode())
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, input=diff.encode(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return file.read_bytes().decode()


def test_equal_texts_have_no_diff() -> None:
    assert unified(LINES, LINES, path="ROADMAP.md") == ""


def test_a_changed_line_stands_between_three_lines_of_context() -> None:
    assert unified(LINES, LINES.replace("line 10\n", "Zehn\r\n"), path="ROADMAP.md") == (
        "--- a/ROADMAP.md\n+++ b/ROADMAP.md\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n"
        "-line 10\n+Zehn\r\n line 11\n line 12\n line 13\n"
    )


def test_a_missing_end_of_the_last_line_is_told() -> None:
    assert unified("a\nb", "a\nb\n", path="x") == (
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    )


CASES = [
    (LINES, LINES.replace("line 10\n", "")),
    (LINES, "new\n" + LINES),
    (LINES, LINES + "new"),
    (LINES[:-1], LINES),
    (LINES, LINES[:-1]),
    (LINES[:-1], LINES.replace("line 1\n", "line one\n")[:-1]),
    (LINES.replace("\n", "\r\n"), LINES.replace("\n", "\r\n").replace("line 3", "three")),
    (LINES, LINES.replace("line 3\n", "line 3\r\n")),
    ("\ufeff" + LINES, "\ufeff" + LINES.replace("line 19", "19")),
    ("a\x0bb\x0cc\u2028d\x85e\n" + LINES, "a\x0bB\x0cc\u2028d\x85e\n" + LINES),
    ("one", "two"),
    ("one\n", "two"),
    (LINES, LINES.replace("line 2\n", "x\n").replace("line 18\n", "y\nz\n")),
    (LINES, LINES.replace("line 5", "+5").replace("line 9", "-9").replace("line 13", "@@ -1 +1 @@")),
    ("", LINES),
    (LINES, ""),
    ("\n", "\n\n\n"),
]


@needs_git
@pytest.mark.parametrize("old, new", CASES)
def test_git_applies_it(tmp_path: Path, old: str, new: str) -> None:
    assert applied(tmp_path, old, unified(old, new, path="docs/ROADMAP.md"), "docs/ROADMAP.md") == new


@needs_git
def test_git_applies_it_to_a_file_with_blanks_in_its_name(tmp_path: Path) -> None:
    diff = unified("a\n", "b\n", path="the docs/road map.md")

    assert applied(tmp_path, "a\n", diff, "the docs/road map.md") == "b\n"


texts = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "d"]), max_size=12).map("".join)


def put_together(old: str, diff: str) -> str:
    """The diff applied by its own rules, in a few lines, so that many can be tried."""
    lines, made, reached = old.split("\n"), [], 0
    lines = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    body = diff.split("\n")[2:-1]
    for number, row in enumerate(body):
        if row.startswith("@@"):
            start, _, length = row.split()[1][1:].partition(",")
            at = int(start) - (length != "0")
            made += lines[reached:at]
            reached = at
        elif not row.startswith("\\"):
            bare = number + 1 < len(body) and body[number + 1].startswith("\\")
            text = row[1:] + ("" if bare else "\n")
            if row[0] != "+":
                assert lines[reached] == text
                reached += 1
            if row[0] != "-":
                made.append(text)
    return "".join(made + lines[reached:])


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_any_two_texts_lead_from_one_to_the_other(old: str, new: str) -> None:
    diff = unified(old, new, path="x")

    assert put_together(old, diff) == new if diff else old == new


def test_a_document_of_a_megabyte_with_edits_far_apart_is_read_once() -> None:
    words = "## Item {0}\n\nSome words about number {0}, as many as fit.\n\n"
    old = "".join(words.format(number) for number in range(17_000))
    new = old.replace("## Item 10\n", "## Item ten\n").replace("## Item 16990\n", "")
    started = time.thread_time()  # what this thread works, however busy the machine is

    diff = unified(old, new, path="ROADMAP.md")

    assert (len(old) > 900_000, diff.count("@@ -"), time.thread_time() - started < 5.0) == (True, 2, True)


def test_lines_that_come_again_and_again_cost_no_more() -> None:
    """The usual search for what two texts share takes many seconds for these."""
    old = "".join(f"- item {number * 7919 % 150}\n" for number in range(40_000))
    new = "".join(f"- item {number * 7919 % 150 + (number % 10 == 3)}\n" for number in range(40_000))
    started = time.thread_time()  # what this thread works, however busy the machine is

    diff = unified(old, new, path="ROADMAP.md")

    assert (diff.startswith("--- a/ROADMAP.md\n"), time.thread_time() - started < 5.0) == (True, True)
    assert put_together(old, diff) == new
