"""The badge, the framed page, and the lines to copy."""

import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Item
from roadmap.progress import Status
from roadmap.views import embedding
from roadmap.views.signs import COLOURS, LONGEST, Sign, draw, width_of
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_section, track
from tests.portal.test_tokens import contrast

pytestmark = pytest.mark.django_db


def said(answer: HttpResponseBase) -> str:
    """What a badge says, which is a well-formed picture with a name."""
    picture = ElementTree.fromstring(answer.getvalue())
    name = picture.attrib["aria-label"]
    assert (picture.attrib["role"], picture[0].text) == ("img", name)
    return name


def make_trails() -> list[Item]:
    section = make_section()
    return [
        make_item(title, section=section, status=status)
        for title, status in [
            ("Tiles", Status.SHIPPED),
            ("Huts", Status.IN_PROGRESS),
            ("Steps", Status.PLANNED),
            ("Signs", Status.DROPPED),
        ]
    ]


def test_the_badge_says_how_much_has_shipped_of_what_was_not_dropped(client: Client) -> None:
    make_trails()

    answer = client.get("/roadmap/badge.svg")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert said(answer) == "roadmap: 1 of 3 shipped"


@pytest.mark.parametrize(
    ("statuses", "words", "colour"),
    [
        ([], "nothing planned", Status.DROPPED),
        ([Status.DROPPED], "nothing planned", Status.DROPPED),
        ([Status.PLANNED, Status.PLANNED], "0 of 2 shipped", Status.PLANNED),
        ([Status.PLANNED, Status.IN_PROGRESS], "0 of 2 shipped", Status.IN_PROGRESS),
        ([Status.PLANNED, Status.SHIPPED], "1 of 2 shipped", Status.IN_PROGRESS),
        ([Status.SHIPPED, Status.DROPPED], "1 of 1 shipped", Status.SHIPPED),
    ],
)
def test_the_badges_colour_is_that_of_a_status(
    client: Client, statuses: list[Status], words: str, colour: Status
) -> None:
    for status in statuses:
        make_item(status=status)

    answer = client.get("/roadmap/badge.svg")

    assert said(answer) == f"roadmap: {words}"
    assert f'fill="{COLOURS[colour]}"' in answer.content.decode()


def test_an_item_has_a_badge_of_its_own(client: Client) -> None:
    item = make_item("Tiles", number="1.1", status=Status.IN_PROGRESS)
    track(item, make_issue(state="closed"), make_issue())

    assert said(client.get(f"/roadmap/badge.svg?item={item.pk}")) == "1.1 Tiles: in progress · 1 of 2 issues"
    assert (
        said(client.get(f"/roadmap/badge.svg?item={item.pk}&label=Maps"))
        == "Maps: in progress · 1 of 2 issues"
    )


@pytest.mark.parametrize("item", ["0", "7", "x", "-1", "9" * 30, "%00"])
def test_a_badge_of_no_item_says_so(client: Client, item: str) -> None:
    answer = client.get(f"/roadmap/badge.svg?item={item}")

    assert (answer.status_code, said(answer)) == (404, "roadmap: no such item")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\"& ' ]]>", "\"& ' ]]>"),
        ("x" * 500, "x" * 39 + "…"),
        ("a\x0b\x00\ufffeb\n c", "ab c"),
        ("a\ud800", "a\ufffd\ufffd\ufffd"),
        ("路线图", "路线图"),
        (" \u200b ", "roadmap"),
    ],
)
def test_any_label_makes_a_picture(client: Client, label: str, shown: str) -> None:
    asked = quote(label.encode("utf-8", "surrogatepass"))

    assert said(client.get(f"/roadmap/badge.svg?label={asked}")) == f"{shown}: nothing planned"


@given(st.text(max_size=100), st.sampled_from(Status))
def test_a_picture_is_well_formed_whatever_it_says(text: str, status: Status) -> None:
    picture = ElementTree.fromstring(draw(Sign(text, text, status)))

    assert len(picture.attrib["aria-label"]) <= 2 * LONGEST + 2
    assert 0 < int(picture.attrib["width"]) <= 2 * LONGEST * 11 + 40


def test_the_words_of_a_badge_can_be_read() -> None:
    grounds = ["#36403b", *COLOURS.values()]

    assert [ground for ground in grounds if contrast("#ffffff", ground) < 4.5] == []
    assert width_of("wide") > width_of("lilt")


def test_a_page_for_frames_shows_the_items_with_links_out_of_the_frame(client: Client) -> None:
    items = make_trails()
    track(items[1], make_issue(state="closed"), make_issue())

    page = client.get("/roadmap/embed/").content.decode()

    links = re.findall(r"<a ([^>]*)>", page)
    assert len(links) == 6
    assert all('target="_top" rel="noopener"' in link for link in links)
    assert [item.get_absolute_url() in page for item in items] == [True] * 4
    assert "1 of 2 issues closed" in page
    assert "<script" not in page


def test_the_frame_can_be_narrowed_to_a_section_and_a_status(client: Client) -> None:
    items = make_trails()
    other = make_item("Elsewhere", status=Status.PLANNED)

    page = client.get(
        f"/roadmap/embed/?section={items[0].section_id}&status=planned&theme=dark"
    ).content.decode()

    shown = [item.title for item in [*items, other] if item.get_absolute_url() in page]
    assert shown == ["Steps"]
    assert '<html lang="en" class="theme-dark">' in page


def test_a_long_frame_ends_with_the_way_to_the_rest(client: Client) -> None:
    section = make_section()
    Item.objects.bulk_create(
        Item(section=section, title=f"Tiles {number}") for number in range(embedding.SHOWN + 1)
    )

    page = client.get(f"/roadmap/embed/?section={section.pk}&status=planned").content.decode()

    assert page.count("<li>") == embedding.SHOWN
    assert f'<a href="/roadmap/table/?section={section.pk}&amp;status=planned"' in page


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?section=7", 404, "The roadmap has no section “7”."),
        ("?status=done", 400, "There is no status “done”."),
    ],
)
def test_a_frame_of_nothing_says_so_inside_the_frame(
    client: Client, query: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/roadmap/embed/{query}")

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["badge.svg", "badge.svg?item=none", "embed/", "embed/?section=none"])
def test_browsers_may_show_the_badge_and_the_framed_page_on_any_site(client: Client, address: str) -> None:
    answer = client.get(f"/roadmap/{address}")

    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_the_page_for_frames_may_be_framed(client: Client) -> None:
    framed, read = client.get("/roadmap/embed/"), client.get("/roadmap/")

    policy = framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert read.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in read.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/roadmap/badge.svg", "/roadmap/embed/"])
def test_what_others_show_knows_no_reader_and_may_be_kept(client: Client, bob: User, address: str) -> None:
    make_trails()
    known = signed_in(bob)

    answer, personal = client.get(address), known.get(address)

    assert (answer.content, answer.headers["ETag"]) == (personal.content, personal.headers["ETag"])
    assert "Cookie" not in personal.headers.get("Vary", "") and not answer.cookies and not personal.cookies
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("address", "queries"), [("/roadmap/badge.svg", 1), ("/roadmap/embed/", 4)])
def test_what_others_show_costs_the_same_with_three_and_with_thirty_items(
    bob: User, address: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = signed_in(bob)
    for number in range(30):
        track(make_item(), make_issue())
        if number in (2, 29):
            with django_assert_num_queries(queries):
                known.get(address)


def test_the_lines_to_copy_lead_to_what_was_chosen(client: Client) -> None:
    items = make_trails()
    section = items[0].section_id

    page = client.get(f"/roadmap/share/?section={section}&status=planned&label=A%20[b]").content.decode()

    texts = [unescape(text) for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    site = "http://127.0.0.1:8000/roadmap/"
    picture, frame = (
        f"{site}badge.svg?label=A+%5Bb%5D",
        f"{site}embed/?section={section}&amp;status=planned",
    )
    assert texts == [
        f"[![A (b): 1 of 3 shipped]({picture})]({site})",
        f'<a href="{site}"><img src="{picture}" alt="A [b]: 1 of 3 shipped"></a>',
        f'<iframe src="{frame}" title="Roadmap of Waymark" width="100%" height="480" loading="lazy"></iframe>',
    ]
    assert f'<iframe class="share-frame" src="/roadmap/embed/?section={section}&amp;status=planned"' in page


def test_the_page_with_the_lines_to_copy_may_show_its_own_frame(client: Client) -> None:
    policy = client.get("/roadmap/share/").headers["Content-Security-Policy"]

    assert "frame-src 'self'" in policy and "frame-ancestors 'none'" in policy


def test_a_choice_that_is_not_there_is_said_in_words(client: Client) -> None:
    answer = client.get("/roadmap/share/?theme=pink")

    assert answer.status_code == 400
    assert "There is no theme “pink”. There is: light, dark." in answer.content.decode()
