"""What a pull request says: only what was meant, and never more than GitHub takes."""

import re
from typing import Any

import pytest

from portal.accounts.models import User
from roadmap.models import PendingChange
from roadmap.services import pull_request_text
from tests.factories import make_item

pytestmark = pytest.mark.django_db


def change(title: str = "Offline tiles", reason: str = "", **values: object) -> PendingChange:
    fields = {"field": "body", "before": "Old", "after": "New", **values}
    return PendingChange.objects.create(item=make_item(title), reason=reason, **fields)


def lines(dana: User, *changes: PendingChange) -> list[str]:
    """What is said of each change, without its address."""
    told = pull_request_text.body(changes, by=dana).split("\n")
    address = re.compile(r"\]\(http://127\.0\.0\.1:8000/[^)]*\):")
    return [address.sub("]:", line) for line in told if line.startswith("- [")]


@pytest.mark.parametrize(
    "title, said",
    [
        (
            "Maps, *bold* [link](x) <b> `code` #12 | a_b",
            r"Maps, \*bold\* \[link\](x) \<b\> \`code\` \#12 \| a\_b",
        ),
        ("Ask @eve and @waymark/all", "Ask @\u200beve and @\u200bwaymark/all"),
        ("Write to a@example.org", "Write to a@example.org"),
        ("A back\\slash", "A back\\\\slash"),
    ],
)
def test_a_title_says_itself_and_calls_nobody(dana: User, title: str, said: str) -> None:
    assert lines(dana, change(title)) == [f"- [{said}]: reworded"]


@pytest.mark.parametrize(
    "values, words",
    [
        ({"field": "status", "before": "planned", "after": "shipped"}, "planned → shipped"),
        ({"field": "status", "before": "", "after": "in_progress"}, "in progress"),
        ({"field": "status", "before": "shipped", "after": ""}, "shipped → no status"),
        ({"field": "target", "after": "Q3 2027"}, "target Q3 2027"),
        ({"field": "target", "after": ""}, "no target any more"),
        ({"field": "title", "before": "On*line"}, r"renamed from “On\*line”"),
        (
            {
                "field": "place",
                "before": {"section": "A", "before": ""},
                "after": {"section": "A", "before": "x"},
            },
            "moved in its section",
        ),
    ],
)
def test_each_kind_of_change_has_its_words(dana: User, values: dict[str, Any], words: str) -> None:
    assert lines(dana, change(**values)) == [f"- [Offline tiles]: {words}"]


def test_a_reason_stands_below_its_change_in_its_paragraphs(dana: User) -> None:
    given = change(reason="We decided it,\n\n> @bob: see [here](https://example.org/@x/1).\r\n")

    body = pull_request_text.body([given, change("Night colours")], by=dana)

    told = body.partition("reworded\n")[2].partition("- [Night")[0]
    assert told == "\n  We decided it,\n\n  > @\u200bbob: see [here](https://example.org/@x/1).\n"


def test_a_long_list_ends_before_githubs_limit(dana: User) -> None:
    changes = [change(reason="why " * 400) for _ in range(80)]

    body = pull_request_text.body(changes, by=dana)

    shown = sum(line.startswith("- [") for line in body.split("\n"))
    assert (len(body) < 65_000, 20 < shown < 80) == (True, True)
    assert f"- … and {80 - shown} more, see the changes themselves" in body


def test_a_title_is_cut_where_the_portal_keeps_no_more(dana: User) -> None:
    assert len(pull_request_text.title([change("x" * 300)])) == 200


def test_several_changes_of_one_item_are_counted(dana: User) -> None:
    one = change()
    other = PendingChange.objects.create(item=one.item, field="title", before="Old", after="New")

    assert pull_request_text.title([one, other]) == "Roadmap: Offline tiles: 2 changes"
