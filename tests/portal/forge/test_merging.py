"""Two changes of one text put together line by line, as git does it."""

import pytest

from portal.demo.forge.merging import merge_lines

BASE = b"a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    "ours, theirs, merged",
    [
        (b"A\nb\nc\nd\ne\n", b"a\nb\nc\nd\nE\n", b"A\nb\nc\nd\nE\n"),
        (b"A\nb\nc\nd\ne\n", BASE, b"A\nb\nc\nd\ne\n"),
        (BASE, b"a\nc\nd\ne\n", b"a\nc\nd\ne\n"),
        (b"new\na\nb\nc\nd\ne\n", b"a\nb\nc\nd\ne\nlast", b"new\na\nb\nc\nd\ne\nlast"),
        (b"a\nB\nc\nd\ne\n", b"a\nB\nc\nd\ne\n", b"a\nB\nc\nd\ne\n"),
        (b"a\nB\nc\nd\ne\n", b"a\nB\nc\nd\nE\n", b"a\nB\nc\nd\nE\n"),
        (b"a\nB\nc\nd\ne\n", b"a\nbb\nc\nd\ne\n", None),
        (b"a\nB\nc\nd\ne\n", b"a\nb\nC\nd\ne\n", None),
        (b"one\na\nb\nc\nd\ne\n", b"two\na\nb\nc\nd\ne\n", None),
        (b"A\r\nb\r\nc\r\nd\r\ne\r\n", b"a\nb\nc\nd\nE\n", None),
    ],
)
def test_changes_go_together_unless_they_touch(ours: bytes, theirs: bytes, merged: bytes | None) -> None:
    assert (merge_lines(BASE, ours, theirs), merge_lines(BASE, theirs, ours)) == (merged, merged)
